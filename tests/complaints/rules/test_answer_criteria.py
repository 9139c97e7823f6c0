"""Which texts count as an answer, and which are only polite."""
import pytest

from complaints.answer_criteria import weigh
from handoff import canned_responses

COURTESIES = [
    "您好", "您好！", "你好，请稍等", "好的", "收到，谢谢您", "抱歉让您久等了", "在的呢～", "您好，正在为您转接同事处理。", "嗯嗯好的",
    "您好，我是红娘林晚晴，很高兴为您服务", "请问有什么可以帮您的吗？", "  ", "……", "谢谢您的耐心等待", "工号H101为您服务",
]
ANSWERS = [
    "您好，我已核对您的约见记录，确有四次没有安排。", "退款今天已提交财务。", "已退款", "明天给您回电", "我们查到合同里写的是六次",
    "收到，您反映的红娘失联一事已经核实，今天下午给您答复。",
]


@pytest.mark.parametrize("text", COURTESIES)
def test_a_greeting_answers_nothing(text: str) -> None:
    assert weigh(text).courtesy


@pytest.mark.parametrize("text", ANSWERS)
def test_whoever_learns_something_was_answered(text: str) -> None:
    assert not weigh(text).courtesy


@pytest.mark.parametrize(("text", "short"), [("已退款", True), ("明天给您回电", True), ("退款今天已经提交财务了", False),
                                             ("好的，明天我给您回电话。", False)])
def test_an_answer_under_ten_characters_is_marked(text: str, short: bool) -> None:
    assert weigh(text).short is short


@pytest.mark.parametrize(("title", "sentence"), canned_responses.sentences("林晚晴"))
def test_a_macro_as_it_stands_is_recognised_and_one_with_a_word_added_is_not(title: str, sentence: str) -> None:
    assert canned_responses.is_one(f" {sentence}\n", "林晚晴")
    assert not canned_responses.is_one(f"{sentence}您的合同我查到了。", "林晚晴")
