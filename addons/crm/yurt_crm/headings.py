"""Words over the columns of contact and lead tables: those of people in six languages, and those that Bitrix24, amoCRM
and Odoo write when they export.

English, Russian, Armenian, Georgian, Lao, Burmese.
"""

from __future__ import annotations

from yurt.exchange import ImportWords, JoinedHeadings

_LAST = (
    *("last name", "surname", "family name", "contact last name"),
    *("фамилия", "ազգանուն", "გვარი", "ນາມສະກຸນ", "မျိုးရိုးအမည်"),
)
_FIRST = (
    *("first name", "given name", "contact first name"),
    *("имя", "անուն", "სახელი", "ຊື່", "ပထမအမည်"),
)
_MIDDLE = ("middle name", "second name", "patronymic", "отчество", "հայրանուն", "მამის სახელი")
_MOBILE = (
    *("mobile", "mobile phone", "cell", "cell phone"),
    *("мобильный телефон", "мобильный", "сотовый", "сотовый телефон"),
    *("բջջային", "მობილური", "ມືຖື", "မိုဘိုင်းဖုန်း"),
)
_WORK_PHONE = (
    *("work phone", "business phone", "office phone"),
    *("рабочий телефон", "служебный телефон"),
    *("աշխատանքային հեռախոս", "სამუშაო ტელეფონი"),
)
_DIRECT_PHONE = ("work direct phone", "direct phone", "рабочий прямой телефон", "прямой телефон")
_HOME_PHONE = ("home phone", "домашний телефон", "տան հեռախոս", "სახლის ტელეფონი")
_OTHER_PHONE = ("other phone", "другой телефон", "контактный телефон")
_WORK_MAIL = ("work e mail", "work email", "рабочий e mail", "рабочий email", "рабочая почта")
_HOME_MAIL = ("home e mail", "private e mail", "personal email", "частный e mail", "личный email", "личный e mail")
_OTHER_MAIL = ("other e mail", "other email", "другой email", "другой e mail")
_NAME = JoinedHeadings("name", (_LAST, _FIRST, _MIDDLE))
_PHONES = JoinedHeadings(
    "phone", (("phone", "телефон"), _MOBILE, _WORK_PHONE, _DIRECT_PHONE, _HOME_PHONE, _OTHER_PHONE), first=True
)
_MAILS = JoinedHeadings("email", (("email", "e mail"), _WORK_MAIL, _HOME_MAIL, _OTHER_MAIL), first=True)

_SALESPERSON = (
    *("responsible user", "user id", "responsible person", "assigned user", "account manager", "user"),
    *("ответственный", "ответственный менеджер", "менеджер", "պատասխանատու", "პასუხისმგებელი პირი"),
)
_SOURCE = ("lead source", "channel", "источник", "источник сделки", "աղբյուր", "წყარო", "ແຫຼ່ງທີ່ມາ", "ရင်းမြစ်")
CONTACT = ImportWords(
    synonyms={
        "name": (
            *("display name", "complete name", "contact full name", "полное имя контакта", "наименование контакта"),
            *("название компании", "компания название", *_FIRST),
        ),
        "kind": ("company type", "is a company", "тип", "вид", "տեսակ", "ტიპი", "ປະເພດ", "အမျိုးအစား"),
        "relation": ("contact type", "тип контакта", "тип компании", "отношение"),
        "company": (
            *(
                "company name",
                "parent id name",
                "parent id",
                "related company",
                "organization",
                "organisation",
                "employer",
                "parent",
                "works for",
            ),
            *("компания", "организация", "компания контакта", "место работы"),
            *("ընկերություն", "კომპანია", "ორგანიზაცია", "ບໍລິສັດ", "ကုမ္ပဏီ"),
        ),
        "position": (
            *("job position", "job title", "title", "post", "function", "должность", "պաշտոն", "თანამდებობა"),
            *("ຕຳແໜ່ງ", "ရာထူး"),
        ),
        "email": (*_WORK_MAIL, *_HOME_MAIL, *_OTHER_MAIL),
        "phone": (*_WORK_PHONE, *_DIRECT_PHONE, *_MOBILE, *_HOME_PHONE, *_OTHER_PHONE),
        "website": ("website link", "corporate website", "корпоративный сайт", "сайт компании", "web"),
        "city": ("address city", "адрес город", "населённый пункт"),
        "address": (
            "street",
            "street name",
            "full address",
            "улица номер дома",
            "фактический адрес",
            "адрес улица дом корпус строение",
        ),
        "categories": ("tags", "category id", "contact tags", "labels", "теги", "метки", "группа", "сегмент"),
        "salesperson": _SALESPERSON,
        "credit_limit": (
            *("limit", "credit", "лимит", "кредитный лимит", "лимит кредита", "վարկային սահմանաչափ", "սահմանաչափ"),
            *("საკრედიტო ლიმიტი", "ლიმიტი", "ວົງເງິນສິນເຊື່ອ", "ချေးငွေကန့်သတ်ချက်"),
        ),
        "birthday": (
            *("birthdate", "date of birth", "birth date", "дата рождения", "день рождения", "ծննդյան ամսաթիվ"),
            *("დაბადების თარიღი", "ວັນເກີດ", "မွေးနေ့"),
        ),
        "language": ("lang", "contact language", "язык", "язык общения", "լեզու", "ენა", "ພາສາ", "ဘာသာစကား"),
        "tax_number": (
            *("tax id", "vat", "vat number", "tin", "tax identification number", "reg number", "инн", "инн компании"),
            *("реквизит инн", "հվհհ", "საიდენტიფიკაციო კოდი", "ເລກປະຈຳຕົວຜູ້ເສຍອາກອນ", "အခွန်နံပါတ်"),
        ),
        "source": (*_SOURCE, "contact source", "company source", "источник контакта", "источник компании"),
        "source_note": (
            *("source description", "utm source", "utm campaign", "campaign", "дополнительно об источнике"),
            *("описание источника", "кампания"),
        ),
        "preferred_channel": ("preferred contact method", "предпочтительный способ связи", "способ связи"),
        "warning": ("warning", "attention", "важно", "предупреждение", "внимание"),
        "notes": (
            *("note", "note 1", "comment", "comments", "internal notes"),
            *("комментарий", "примечание", "примечание 1", "примечания", "նշում"),
            *("შენიშვნა", "კომენტარი", "ໝາຍເຫດ", "မှတ်ချက်"),
        ),
    },
    joined=(_NAME, _PHONES, _MAILS),
)
LEAD = ImportWords(
    synonyms={
        "title": (
            *("opportunity", "lead name", "lead title", "deal name", "deal", "subject", "name"),
            *("название", "название лида", "название сделки", "сделка", "лид", "тема"),
            *("վերնագիր", "გარიგება", "სათაური", "ຫົວຂໍ້", "ခေါင်းစဉ်"),
        ),
        "contact": (
            *(
                "customer",
                "partner id",
                "main contact",
                "client",
                "контакт",
                "основной контакт",
                "клиент",
                "полное имя контакта",
            ),
            *("հաճախորդ", "კლიენტი", "ລູກຄ້າ", "ဖောက်သည်"),
        ),
        "company_name": (
            *("contact name", "company name", "company", "contact's company", "компания", "компания контакта"),
            *("имя контакта", "название компании"),
        ),
        "phone": (*_WORK_PHONE, *_DIRECT_PHONE, *_MOBILE, *_HOME_PHONE, *_OTHER_PHONE),
        "email": ("email from", *_WORK_MAIL, *_HOME_MAIL, *_OTHER_MAIL),
        "stage": (
            *(
                "pipeline stage",
                "stage id",
                "deal stage",
                "lead status",
                "этап",
                "этап сделки",
                "стадия",
                "стадия сделки",
            ),
            *("стадия лида", "փուլ", "ეტაპი", "ຂັ້ນຕອນ", "အဆင့်"),
        ),
        "salesperson": _SALESPERSON,
        "amount": (
            *("expected revenue", "revenue", "sale", "budget", "price", "sum", "total", "value"),
            *("бюджет", "сумма", "цена", "стоимость", "գումար", "თანხა", "ຈຳນວນເງິນ", "ပမာဏ"),
        ),
        "currency": ("валюта", "արժույթ", "ვალუტა", "ສະກຸນເງິນ", "ငွေကြေး"),
        "expected_date": (
            *("expected closing", "expected close date", "close date", "deadline", "предполагаемая дата закрытия"),
            *("дата закрытия", "плановая дата", "дата завершения", "date deadline", "closed at"),
        ),
        "funnel": ("pipeline", "воронка", "воронка продаж"),
        "utm_medium": ("medium", "medium id"),
        "utm_campaign": ("campaign", "campaign id"),
        "source": (*_SOURCE, "source id"),
        "priority": ("приоритет", "առաջնահերթություն", "პრიორიტეტი"),
        "lost_reason": ("lost reason id", "причина отказа", "причина закрытия", "loss reason", "reason for loss"),
        "notes": (
            *("note", "description", "comment", "comments", "internal notes"),
            *("комментарий", "примечание", "описание"),
        ),
    },
    joined=(_PHONES, _MAILS, JoinedHeadings("company_name", (_LAST, _FIRST, _MIDDLE))),
)
