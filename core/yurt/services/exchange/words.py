"""Words that files in Yurt's six languages use for yes and no."""

from __future__ import annotations

from yurt.services.exchange.cells import folded

# English, Russian, Armenian, Georgian, Lao, Burmese.
YES = frozenset(
    folded(word)
    for word in (
        *("yes", "y", "true", "t", "on", "1", "x", "✓", "✔", "☑", "+"),
        *("да", "д", "истина", "верно", "вкл", "х", "есть"),
        *("այո", "ճիշտ", "ճշմարիտ"),
        *("კი", "დიახ", "ჭეშმარიტი"),
        *("ແມ່ນ", "ແມ່ນແລ້ວ", "ຈິງ", "ໃຊ່"),
        *("ဟုတ်", "ဟုတ်ကဲ့", "ဟုတ်တယ်", "မှန်", "မှန်သည်"),
    )
)
NO = frozenset(
    folded(word)
    for word in (
        *("no", "n", "false", "f", "off", "0", "-", "–", "—", "☐", "✗", "✘"),
        *("нет", "н", "ложь", "неверно", "выкл"),
        *("ոչ", "սխալ", "կեղծ"),
        *("არა", "მცდარი"),
        *("ບໍ່", "ບໍ່ແມ່ນ", "ບໍ່ຈິງ"),
        *("မဟုတ်", "မဟုတ်ပါ", "မဟုတ်ဘူး", "မှား", "မှားသည်"),
    )
)
