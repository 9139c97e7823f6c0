"""Texts of the benchmarks: results and charts, what they wait for, and messages of simulated customers."""
from kernel import wording

WORDS = {
    "benchmarks.bench.clocks": "时限：计算、巡查、同一时刻大批超时、告警、看板",
    # what each figure measured
    "benchmarks.deadline": "七个工作日连同逐日说明；并列：按日历一天天走",
    "benchmarks.board_page": "{size:,} 件进行中的投诉，主管打开看板（HTTP）；并列：/healthz",
    "benchmarks.alert_delay": "一个时限到期至机器人收到告警，{alerts} 次中最慢的一次",
    "benchmarks.burst": "{size:,} 个时限同一时刻到期，每秒 {rate:.0f} 条消息的同时，全部记录、审计、告警并送达"
                        "（{messages} 条消息）（期间答复 {sent} 条，p95 {p95_ms} ms，失败 {failed} 条）",
    "benchmarks.sweep_idle": "{size:,} 个时限在走，循环看一遍而无事可做；并列：一次空事务",
    # what is waited for
    "benchmarks.not_in_time": "{what}：{seconds:.0f} 秒内没有等到",
    "benchmarks.web": "网页服务",
    "benchmarks.loops": "循环",
    "benchmarks.alert": "告警",
    "benchmarks.all_stamped": "全部超时记录",
    "benchmarks.all_sent": "全部告警送达",
    # results.md and its charts
    "benchmarks.results": "# 测量结果\n\n{at:numeric}，{cores} 核，{machine}，Python {python}，内置 PostgreSQL（fsync 打开）。"
                          "由 `make bench` 写出。\n",
    "benchmarks.results_of": "## {title}\n\n`hongniang bench {name}`。开始前一分钟的机器负载：{busy:.1f}。\n\n"
                             "{table:lines}\n\n![{title}]({name}.svg)\n",
    "benchmarks.heads": "| 指标 | 数值 | 承诺 | 并列 | 测的是什么 |",
    "benchmarks.times": "{value:g} {unit}（{ratio:g} 倍）",
    "benchmarks.scaled": "［规模 × {scale:g}］",
    "benchmarks.not_kept": "（未达到）",
    "benchmarks.promise": "承诺",
    # messages of customers, one per line, and what the board's page says about them
    "benchmarks.customer_writes": "你好\n三个月会员多少钱\n你们几点上班\n怎么退费\n红娘是怎么介绍对象的\n谢谢",
    "benchmarks.complaint": "签约时承诺三个月安排六次约见，实际只有两次。",
    "benchmarks.demand": "希望按未服务的次数退费。",
    "benchmarks.board_counter": "全部 {count}",
}
wording.register(WORDS)
