"""Sentences of the room."""
from kernel import wording

WORDS = {
    # refusals
    "knowledge.no_fee": "收费标准里没有找到“{text}”。请换个说法，例如“标准会员三个月”“情感咨询两小时”。",
    "knowledge.no_article": "没有这篇文章，可能已被删除。",
    "knowledge.no_title": "请写标题，至多 60 字。",
    "knowledge.no_body": "请写正文，至多 5,000 字。",
    "knowledge.bad_slug": "文章编号只能用小写字母、数字和连字符，3 到 60 位。",
    "knowledge.moved_on": "这篇文章刚被 {who} 改过。请先看看新的内容，再保存您的修改。",
    "knowledge.bad_clause": "条款写成 4.1.6 或 5.1 g 的样子，没有就空着。",
    "knowledge.many_keywords": "关键词至多 40 个。",
    "knowledge.bad_front": "开头应是两行 --- 之间的 slug、title、clause、keywords 四项",
    "knowledge.missing_front": "开头缺少 {missing:list}",
    "knowledge.slug_twice": "编号 {slug} 已在 {other} 用过",
    "knowledge.not_utf8": "不是 UTF-8 编码",
    "knowledge.no_folder": "没有文件夹 {folder}。",
    # fees.yml
    "knowledge.key_twice": "编号 {key} 用了两次",
    "knowledge.no_price": "“{title}”没有价格：写 price 或 terms",
    # doctor
    "knowledge.articles": "知识库有 {count} 篇文章。",
    "knowledge.no_articles": "知识库是空的，可用 hongniang knowledge import 导入。",
    # numbers for the review
    "knowledge.figures": "知识库",
    "knowledge.figures.gaps": "没有答上的问题",
    "knowledge.figures.gaps_how": "本月最后问到、知识库没有相应文章的不同问题",
    "knowledge.figures.written": "更新的文章",
    "knowledge.figures.written_how": "本月改过或新写的文章；此后又改过的算在后来的月份",
    "knowledge.figures.question": "问题",
    "knowledge.figures.times": "累计次数",
    "knowledge.figures.most": "最多列 {most} 条，多的在前",
}

# Fees; titles of items and sections, and their units in Chinese, are the company's.
FOR_CUSTOMERS = {
    "knowledge.free": ("免费", "free"),
    "knowledge.price_each": ("每{unit} {price} 元", "{price} yuan per {unit}"),
    "knowledge.price_of": ("{amount} {unit} {price} 元", "{amount} {unit} for {price} yuan"),
    "knowledge.price_times": ("{amount} {unit} {price} 元 × {times}", "{amount} {unit} for {price} yuan × {times}"),
    "knowledge.price_comma": ("，", ", "),
    "knowledge.item": ("{title}：{price}", "{title}: {price}"),
    "knowledge.item_sentence": ("{title}：{price}。", "{title}: {price}."),
    "knowledge.item_free": ("{title}免费。", "{title} is free of charge."),
    "knowledge.computed": ("{title} {amount} {unit}共 {price} 元。\n算法：{working}。",
                           "{title}, {amount} {unit}: {price} yuan in all.\nWorked out as: {working}."),
    "knowledge.cheaper": ("买 {amount} {unit}是 {price} 元，反而更省。",
                          "{amount} {unit} cost {price} yuan, which is less."),
    "knowledge.includes": ("包含：{includes}", "Includes: {includes}"),
    "knowledge.total": ("合计 {price} 元。", "Total: {price} yuan."),
    "knowledge.others": ("另有{titles:list}，可以接着问。", "There are also {titles:list}; you are welcome to ask about them."),
    "knowledge.ask_amount": ("告诉我要多久或几次，我帮您算总价。",
                             "Tell me for how long or how many times, and I will work out the total."),
    "knowledge.section": ("{section}有这些：\n{items:lines}\n告诉我哪一项、多久或几次，我帮您算总价。",
                          "{section} includes:\n{items:lines}\n"
                          "Tell me which one, and for how long or how many times, and I will work out the total."),
    "knowledge.section_titles": ("{section}：{titles:list}", "{section}: {titles:list}"),
    "knowledge.section_titles_more": ("{section}：{titles:list}等", "{section}: {titles:list} and others"),
    "knowledge.overview": (
        "收费项目有这几类：\n{sections:lines}\n请告诉我哪一项、多久或几次，例如“{example}三个月”，我帮您算。",
        "These are the things we charge for:\n{sections:lines}\nPlease tell me which one, and for how long or how "
        "many times, for example “{example} 3 months”, and I will work it out."),
    # units
    "knowledge.unit.month": ("{unit}", "month{amount:s}"),
    "knowledge.unit.week": ("{unit}", "week{amount:s}"),
    "knowledge.unit.day": ("{unit}", "day{amount:s}"),
    "knowledge.unit.hour": ("{unit}", "hour{amount:s}"),
    "knowledge.unit.time": ("{unit}", "time{amount:s}"),
    "knowledge.unit.session": ("{unit}", "session{amount:s}"),
    "knowledge.unit.item": ("{unit}", "item{amount:s}"),
    "knowledge.unit.person": ("{unit}", "person{amount:s}"),
    "knowledge.unit.package": ("{unit}", "package{amount:s}"),
    "knowledge.unit.card": ("{unit}", "card{amount:s}"),
}
wording.register(WORDS)
wording.register_for_customers(FOR_CUSTOMERS)
