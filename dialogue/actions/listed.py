"""Every action of the project. rasa-sdk's own search would also find those of tests."""
from __future__ import annotations

from rasa_sdk import Action

from dialogue.actions import articles, case, complaint, fees, hours, person

ACTIONS: tuple[type[Action], ...] = (
    articles.AnswerArticle,
    case.Accept,
    case.Affirm,
    case.AskAccept,
    case.AskCaseText,
    case.AskWithdraw,
    case.BeginCase,
    case.CaseLink,
    case.Counter,
    case.Deny,
    case.DoCase,
    case.ForgetCase,
    case.ValidateCase,
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
    person.Abuse,
    person.Distress,
    person.Fallback,
    person.FormFallback,
    person.OutOfScope,
    person.QueuePosition,
    person.RequestHuman,
)
