"""Names for the demo data, in the scripts that Yurt is used in: each with how it is written in Latin letters.

The people do not exist. Numbers are well-formed for their country; addresses are of the reserved example.com.
"""

from __future__ import annotations

from dataclasses import dataclass

Name = tuple[str, str]


@dataclass(frozen=True)
class Area:
    """One language area: given and family names, companies, cities, and how its mobile numbers look."""

    prefix: str
    digits: int
    given: tuple[Name, ...]
    family: tuple[Name, ...]
    companies: tuple[Name, ...]
    cities: tuple[str, ...]
    language: str
    said: tuple[str, ...]
    family_first: bool = False


ARMENIAN = Area(
    "+37491", 6,
    (("Անի", "Ani"), ("Արամ", "Aram"), ("Լիլիթ", "Lilit"), ("Տիգրան", "Tigran"), ("Մարիամ", "Mariam"),
     ("Հայկ", "Hayk"), ("Նարեկ", "Narek"), ("Գայանե", "Gayane"), ("Դավիթ", "Davit"), ("Շուշան", "Shushan")),
    (("Պետրոսյան", "Petrosyan"), ("Հակոբյան", "Hakobyan"), ("Սարգսյան", "Sargsyan"), ("Գրիգորյան", "Grigoryan"),
     ("Վարդանյան", "Vardanyan"), ("Մկրտչյան", "Mkrtchyan"), ("Ավետիսյան", "Avetisyan"), ("Խաչատրյան", "Khachatryan")),
    (("«Արագած» ՍՊԸ", "Aragats"), ("«Սևան Ոսկի» ՍՊԸ", "Sevan Voski"), ("«Գառնի Շին» ՍՊԸ", "Garni Shin")),
    ("Երևան", "Գյումրի", "Վանաձոր", "Դիլիջան"),
    "hy",
    ("Կմտածի և կզանգի երկուշաբթի:", "Ուզում է նույն շղթան, բայց ավելի բարակ:", "Շնորհակալ է, ամեն ինչ լավ է:"),
)  # fmt: skip
GEORGIAN = Area(
    "+99559", 7,
    (("ნინო", "Nino"), ("გიორგი", "Giorgi"), ("თამარ", "Tamar"), ("ლევან", "Levan"), ("ქეთევან", "Ketevan"),
     ("ირაკლი", "Irakli"), ("მაია", "Maia"), ("ზურაბ", "Zurab"), ("ელენე", "Elene"), ("დათო", "Dato")),
    (("ბერიძე", "Beridze"), ("კაპანაძე", "Kapanadze"), ("გელაშვილი", "Gelashvili"), ("მაისურაძე", "Maisuradze"),
     ("ლომიძე", "Lomidze"), ("ხუციშვილი", "Khutsishvili"), ("წიკლაური", "Tsiklauri"), ("ჯაფარიძე", "Japaridze")),
    (("შპს მთაწმინდა", "Mtatsminda"), ("შპს კოლხი", "Kolkhi"), ("შპს ალაზანი", "Alazani")),
    ("თბილისი", "ბათუმი", "ქუთაისი", "თელავი"),
    "ka",
    ("იფიქრებს და ორშაბათს დარეკავს.", "იგივე ძეწკვი უნდა, ოღონდ უფრო წვრილი.", "მადლობა გადაგვიხადა, კმაყოფილია."),
)  # fmt: skip
LAO = Area(
    "+8562055", 6,
    (("ສົມສັກ", "Somsak"), ("ແກ້ວ", "Keo"), ("ບຸນມີ", "Bounmy"), ("ຄຳຫຼ້າ", "Khamla"), ("ນາງ ມະນີ", "Manee"),
     ("ພອນ", "Phone"), ("ສຸກ", "Souk"), ("ດາວ", "Dao"), ("ຈັນ", "Chanh"), ("ທອງ", "Thong")),
    (("ພົມມະຈັນ", "Phommachanh"), ("ວົງສາ", "Vongsa"), ("ສີສຸກ", "Sisouk"), ("ໄຊຍະວົງ", "Xayavong"),
     ("ແກ້ວມະນີ", "Keomany"), ("ອິນທະວົງ", "Inthavong"), ("ບຸນຍະວົງ", "Bounyavong")),
    (("ບໍລິສັດ ແມ່ຂອງ ຈຳກັດ", "Mekong"), ("ບໍລິສັດ ຈຳປາ ຈຳກັດ", "Champa"), ("ຮ້ານ ຄຳດີ", "Khamdee")),
    ("ວຽງຈັນ", "ຫຼວງພະບາງ", "ປາກເຊ", "ສະຫວັນນະເຂດ"),
    "lo",
    ("ຈະຄິດເບິ່ງ ແລະ ໂທມາວັນຈັນ.", "ຢາກໄດ້ສາຍຄໍແບບເກົ່າ ແຕ່ນ້ອຍກວ່າ.", "ຂອບໃຈ, ພໍໃຈຫຼາຍ."),
)  # fmt: skip
BURMESE = Area(
    "+95942", 7,
    (("အောင်အောင်", "Aung Aung"), ("စုစု", "Su Su"), ("မင်းမင်း", "Min Min"), ("ခင်လေး", "Khin Lay"),
     ("ဇော်ဇော်", "Zaw Zaw"), ("နီလာ", "Nilar"), ("ကျော်ကျော်", "Kyaw Kyaw"), ("သီတာ", "Thida")),
    (("ဝင်း", "Win"), ("ထွန်း", "Tun"), ("မြင့်", "Myint"), ("လှိုင်", "Hlaing"), ("စိုး", "Soe"), ("နိုင်", "Naing")),
    (("ရွှေမြို့တော် ကုမ္ပဏီ", "Shwe Myo Daw"), ("ဧရာဝတီ ဆိုင်", "Ayeyarwady")),
    ("ရန်ကုန်", "မန္တလေး", "နေပြည်တော်", "ပဲခူး"),
    "my",
    ("စဉ်းစားပြီး တနင်္လာနေ့ ဖုန်းဆက်မည်။", "ဆွဲကြိုးအတူတူ ပိုသေးတာ လိုချင်သည်။", "ကျေးဇူးတင်ကြောင်း ပြောသည်။"),
)  # fmt: skip
RUSSIAN = Area(
    "+7912", 7,
    (("Анна", "Anna"), ("Иван", "Ivan"), ("Ольга", "Olga"), ("Сергей", "Sergey"), ("Елена", "Elena"),
     ("Дмитрий", "Dmitry"), ("Юлия", "Yulia"), ("Павел", "Pavel"), ("Ирина", "Irina"), ("Михаил", "Mikhail")),
    (("Кузьменко", "Kuzmenko"), ("Шевчук", "Shevchuk"), ("Бондаренко", "Bondarenko"), ("Ткач", "Tkach"),
     ("Гринь", "Grin"), ("Мороз", "Moroz"), ("Дорошенко", "Doroshenko"), ("Черных", "Chernykh")),
    (("ООО «Рассвет»", "Rassvet"), ("ООО «Северный путь»", "Severny put"), ("ИП Мороз", "Moroz")),
    ("Москва", "Казань", "Самара", "Томск"),
    "ru",
    ("Подумает и позвонит в понедельник.", "Хочет такую же цепочку, но тоньше.", "Благодарит, всем доволен."),
)  # fmt: skip
ENGLISH = Area(
    "+44770090", 4,
    (("Alice", "Alice"), ("Oliver", "Oliver"), ("Grace", "Grace"), ("Henry", "Henry"), ("Ruth", "Ruth"),
     ("Samuel", "Samuel"), ("Nora", "Nora"), ("Edward", "Edward")),
    (("Whitfield", "Whitfield"), ("Okafor", "Okafor"), ("Marsh", "Marsh"), ("Delaney", "Delaney"),
     ("Ó Briain", "O Briain"), ("Thornton", "Thornton"), ("Núñez", "Nunez")),
    (("Harbour Gold Ltd", "Harbour Gold"), ("Whitfield & Daughters", "Whitfield"), ("Marsh Electronics", "Marsh")),
    ("London", "Leeds", "Cardiff", "Bristol"),
    "en",
    ("Will think it over and call on Monday.", "Wants the same chain, but thinner.", "Says thank you; all is well."),
)  # fmt: skip
AREAS = (ARMENIAN, GEORGIAN, LAO, BURMESE, RUSSIAN, ENGLISH)
