"""Every action of the project. rasa-sdk's own search would also find those of tests."""
from __future__ import annotations

from rasa_sdk import Action

from dialogue.actions import articles, case, case_form, complaint, fallback, fees, hours, human_handoff

ACTIONS: tuple[type[Action], ...] = (
    articles.AnswerArticle,
    case.Accept,
    case.Affirm,
    case.Thank,
    case.AskAccept,
    case_form.AskCaseText,
    case.AskWithdraw,
    case_form.BeginCase,
    case.CaseLink,
    case.Counter,
    case.Deny,
    case_form.DoCase,
    case_form.ForgetCase,
    case_form.ValidateCase,
    case.Withdraw,
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
