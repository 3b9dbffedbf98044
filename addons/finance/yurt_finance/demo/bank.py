"""A bank statement of the demo company: written as a bank would write it, and taken over as any other."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random

import sqlalchemy as sa

from yurt_finance.banking import import_statement
from yurt_finance.models.bank import BankAccount, BankStatement

PAYERS = (
    ("Ani Petrosyan", "1570055500010001", "Payment under contract 104"),
    ("Gold and Silver LLC", "2050077700020002", "For rings, invoice 88"),
    ("Nare Hakobyan", "1930011100030003", "Loan, instalment of the month"),
)
PAYEES = (
    ("Electric Networks CJSC", "1930099900040004", "Electricity"),
    ("Ararat Bank", "1570000000000001", "Fee for keeping the account"),
    ("House Rent LLC", "2470033300050005", "Rent of the shop"),
)


def statement(env, bank: BankAccount, chance: Random) -> None:
    """Takes over a week's statement, once."""
    have = env.session.scalar(sa.select(env[BankStatement].id).where(env[BankStatement].bank_account_id == bank.id))
    if have is None:
        import_statement(env, bank, _written(env, bank.number, chance).encode("cp1251"), "statement.txt")


def _written(env, own: str, chance: Random) -> str:
    balance, documents = Decimal(5_000_000), []
    first = env.today - timedelta(days=7)
    for n in range(12):
        out = n % 3 == 2
        name, account, purpose = chance.choice(PAYEES if out else PAYERS)
        amount = Decimal(chance.randrange(40, 900) * 100)
        balance += -amount if out else amount
        sides = ("Получатель", "Плательщик") if out else ("Плательщик", "Получатель")
        documents.append(
            f"СекцияДокумент=Платежное поручение\nНомер={200 + n}\nДата={first + timedelta(days=n // 2):%d.%m.%Y}\n"
            f"Сумма={amount}.00\n{sides[0]}Счет={account}\n{sides[0]}1={name}\n{sides[1]}Счет={own}\n"
            f"НазначениеПлатежа={purpose}\nКонецДокумента\n"
        )
    head = f"1CClientBankExchange\nВерсияФормата=1.03\nКодировка=Windows\nРасчСчет={own}\n"
    section = (
        f"СекцияРасчСчет\nРасчСчет={own}\nНачальныйОстаток=5000000.00\nКонечныйОстаток={balance}.00\nКонецРасчСчет\n"
    )
    return head + section + "".join(documents) + "КонецФайла\n"
