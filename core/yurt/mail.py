"""What add-ons send e-mail with.

    from yurt.mail import Attachment, send_mail

    receipt = Attachment("receipt.pdf", "application/pdf", pdf)
    send_mail(env, customer.email, env.gettext("Your receipt"), text, [receipt])

The e-mail is kept in the outbox in this transaction and sent by a job, again and again until the server takes it; an
`occasion` keeps the same e-mail from being made twice. All is told in `yurt.services.mail`.
"""

from yurt.services.mail.outbox import Attachment, MailNotSetUp, MailTooLarge, require_mail, send_mail

__all__ = ["Attachment", "MailNotSetUp", "MailTooLarge", "require_mail", "send_mail"]
