"""Every action of the project. rasa-sdk's own search would also find those of tests."""
from __future__ import annotations

from rasa_sdk import Action

from dialogue.actions import (
    articles,
    ask_back,
    case_decisions,
    case_form,
    complaint,
    fallback,
    fees,
    hours,
    human_handoff,
)

ACTIONS: tuple[type[Action], ...] = (
    articles.AnswerArticle,
    ask_back.AskBack,
    ask_back.WithdrawConsent,
    case_decisions.Accept,
    case_decisions.Affirm,
    case_decisions.Thank,
    case_decisions.AskAccept,
    case_form.AskCaseText,
    case_decisions.AskWithdraw,
    case_form.BeginCase,
    case_decisions.CaseLink,
    case_decisions.Counter,
    case_decisions.Deny,
    case_form.DoCase,
    case_form.ForgetCase,
    case_form.ValidateCase,
    case_decisions.Withdraw,
    complaint.AskCategory,
    complaint.AskConfirm,
    complaint.AskFacts,
    complaint.BeginComplaint,
    complaint.ComplaintStatus,
    complaint.FileComplaint,
    complaint.ForgetComplaint,
    complaint.ValidateComplaint,
    fees.Fee,
    hours.TellHours,
    human_handoff.Abuse,
    human_handoff.Distress,
    fallback.Fallback,
    fallback.FormFallback,
    human_handoff.OutOfScope,
    human_handoff.QueuePosition,
    human_handoff.RequestHuman,
)
