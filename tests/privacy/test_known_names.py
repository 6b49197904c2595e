"""Names by their parts and by titles: what is one, and what ordinary institutional text must never be taken
for one."""

from itertools import product

import pytest

from atlas_pipeline.privacy.known_names import KnownNames
from atlas_pipeline.privacy.numbers import numbers_in
from atlas_pipeline.privacy.vocabulary import words_of
from tests.validation.building import plan

PEOPLE = [
    "Rosa Giménez Alda",
    "Benítez, Juan Carlos",
    "Rosa Cruz",
    "María Paz",
    "José San Martín",
    "Santa Cruz",
    "Ángel Flores Torres",
    "Luz Esperanza Ríos",
    "Mary Grace Woods",
    "John Banks",
    "นายสมชาย วงศ์ไพบูลย์",
    "น.ส.มาลี สุขใจ",
    "พ.ต.อ. ชาติชาย ใจดี",
    "นางสาวทอง ศรี",
    "นายคำรณ ทำนุรัตน์",
]


@pytest.fixture(scope="module")
def known() -> KnownNames:
    return KnownNames(PEOPLE, words_of(plan()))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Suplente de Rosa Giménez", "Suplente de •••"),
        ("suplente de ROSA GIMENEZ", "suplente de •••"),
        ("Reemplazo de Giménez, Rosa", "Reemplazo de •••"),
        ("Giménez de Alda", "•••"),
        ("Consejera - Lic. Rosa Giménez", "Consejera - Lic. •••"),
        ("Consejera - Lic. Xyzabe Qponmlk", "Consejera - Lic. •••"),
        ("Viceministro Dr. Xyzabe Qponmlk", "Viceministro Dr. •••"),
        ("(Sra. Qponmlk) secretaria", "(Sra. •••) secretaria"),
        ("lic. xyzabe qponmlk", "lic. •••"),
        ("Lic. Rosa", "Lic. •••"),
        ("Dr. Cruz", "Dr. •••"),
        ("Dr. Xyzabe Cruz", "Dr. •••"),
        ("Prof. Dra. Xyzabe", "Prof. Dra. •••"),
        ("Oficial Giménez", "Oficial •••"),
        ("Hermana de Rosa Cruz", "Hermana de •••"),
        ("rosagimenez", "•••"),
        ("xx_GimenezRosa", "xx_•••"),
        ("Assistant to Mr. Xyzabe", "Assistant to Mr. •••"),
        ("Deputy Woods", "Deputy •••"),
        ("Sgt. Woods", "Sgt. •••"),
        ("for Mary Grace Woods", "for •••"),
        ("พล.ต.ต. กขคสมบูรณ์ จงกลณี", "พล.ต.ต. •••"),
        ("พล.ต.ต.กขคสมบูรณ์ จงกลณี ผู้บังคับการ", "พล.ต.ต.••• ผู้บังคับการ"),
        ("ผู้ช่วยสมชายวงศ์ไพบูลย์", "ผู้ช่วย•••"),
        ("ผู้ช่วยวงศ์ไพบูลย์สมชาย", "ผู้ช่วย•••"),
        ("ผู้ช่วยสมชาย วงศ์ไพบูลย์", "ผู้ช่วย•••"),
        ("ผู้ช่วยคำรณทำนุรัตน์", "ผู้ช่วย•••"),
        ("แทนทำนุรัตน์ คำรณ", "แทน•••"),
        ("ผู้ช่วยมาลี", "ผู้ช่วย•••"),
        ("แทนนายสมชาย", "แทนนาย•••"),
        ("นายสมชาย", "นาย•••"),
        ("นางสาวกขคณ์ งจฉช", "นางสาว•••"),
        # a first name that is a word or a place too
        ("Dr. Juan Qponmlk", "Dr. •••"),
        ("Sr Juan Qponmlk", "Sr •••"),
        ("Lic. Rosa Qponmlk", "Lic. •••"),
        ("นายกขคชาย ใจดี", "นาย•••"),
        ("นายทองดี ศรีสุข", "นาย•••"),
        ("นาง บุญมา งจฉช", "นาง •••"),
    ],
)
def test_a_name_is_found_by_its_parts_and_by_titles(known, text, shown):
    assert known.masked(text) == shown


ES = """Director General|Directora de Inspección|Juez de Paz|Jueza de Paz|Fiscal Adjunto|Fiscal de turno
Sr. Director|Señor Ministro
Lic. en Derecho|Lic. en Trabajo Social|LIC. EN DERECHO|Ing. Agrónomo|Ingeniera Agrónoma|Abogado Laboral
Prof. Titular|Secretaria General
Hospital San Martín|Hospital Santa Rosa|Gobernación de Santa Cruz|Municipalidad de San José
Municipalidad de San Juan|La Paz|Villa Rosa
Cruz Roja|Cruz Roja Paraguaya|Fundación Don Bosco|Colegio Don Bosco|Ministerio de la Mujer
Oficial de Policía|Suboficial Principal
Comisario Principal|Comisaría 3a|Defensora de la Niñez|Consejera Escolar|Viceministro de Trabajo|Suplente
Suplente del Director
Inspector de Trabajo|Inspectora Laboral|Jefe de Gabinete|Jefa de División|Asesora Legal
Escuela Normal Santa Rosa|Paz y Desarrollo
Dirección de Flores|Puerto San Martín|Asociación La Esperanza|Luz y Fuerza|Sindicato Luz y Fuerza
Cooperativa Torres|Nuestra Señora del Rosario
Dra. Directora|Dr. Director General|Abogada del Niño|Médico Forense|Psicóloga Infantil
Sgto. Ayudante de turno|Cap. de Fragata en retiro"""
EN = """Chief of Staff|Chief Inspector|Ms. Director|Judge Advocate|Assistant Minister
Deputy Minister of Labor|Peace Corps|United Nations
Mary Help Center|Grace Mission|World Bank|Bank of Liberia|Senior Labor Inspector|Sr. Labor Officer
Officer in Charge|Liberia National Police
Police Commissioner|Hon. Minister|Capt. of Police|Counselor at Law|Ministry of Gender|Sgt. of Police
Attorney General|Woods and Forest Service
Lt. Commander|Principal Investigator|Social Worker|County Attorney|Magistrate|Clerk of Court|Port Authority
John Doe Foundation|Peace Officer"""
TH = """นายอำเภอ|นายจ้าง|นายทะเบียน|นายกรัฐมนตรี|นายก อบต.|นายตำรวจ สืบสวน|คุณภาพ|คุณวุฒิ ปริญญาตรี
พ.ศ. 2563|สภ.เมือง|จ.เชียงใหม่|อ.เมือง จ.ตาก
ผู้ช่วยอัยการ|ผู้ช่วยผู้อำนวยการ|พนักงานตรวจแรงงาน|เจ้าหน้าที่ตำรวจ|รองผู้กำกับ|พ.ต.ท. รองผู้กำกับ
ร.ต.อ. หญิง|กระทรวงแรงงาน|กรมสวัสดิการและคุ้มครองแรงงาน
นักสังคมสงเคราะห์|ผู้พิพากษาศาลแรงงาน|ศูนย์บ้านใจดี|มูลนิธิใจดี|นิติกรชำนาญการ|นางพยาบาล
ดร. ที่ปรึกษากฎหมาย|สำนักงานแรงงานจังหวัด|ผู้ใหญ่บ้าน|กำนัน
เจ้าหน้าที่ตรวจคนเข้าเมือง|ผศ. ประจำมหาวิทยาลัย|ทนายความ|ล่าม|อาสาสมัครแรงงาน|ครูประจำศูนย์|หมู่บ้านทอง"""
RANKS_ES = [
    "Director",
    "Directora",
    "Jefe",
    "Jefa",
    "Inspector",
    "Coordinadora",
    "Asesor",
    "Técnica",
    "Secretario",
    "Consejera",
    "Fiscal",
    "Oficial",
]
AREAS_ES = """de Inspección del Trabajo|de la Policía Nacional|de Protección Infantil|de Derechos Humanos
Regional|Departamental
de Recursos Humanos|de Planificación|Jurídico|de Asuntos Internacionales""".replace("\n", "|").split("|")
RANKS_EN = [
    "Director",
    "Deputy Director",
    "Chief",
    "Assistant",
    "Officer",
    "Inspector",
    "Coordinator",
    "Adviser",
    "Commissioner",
]
AREAS_EN = [
    "of Labor",
    "of Police",
    "for Child Protection",
    "of Prosecution",
    "for Gender",
    "of Immigration",
    "of Legal Affairs",
]
RANKS_TH = ["หัวหน้า", "ผู้อำนวยการ", "รองผู้อำนวยการ", "เจ้าหน้าที่", "ผู้ช่วย", "นักวิชาการ", "พนักงาน", "นิติกร"]
AREAS_TH = ["สำนักงาน", "กรมการจัดหางาน", "ฝ่ายสืบสวน", "ศูนย์คุ้มครองเด็ก", "กองตรวจแรงงาน", "งานกฎหมาย", "ศาลแรงงาน"]


def ordinary_texts() -> list[str]:
    texts = [text.strip() for block in (ES, EN, TH) for text in block.replace("\n", "|").split("|")]
    texts += [f"{one} {of}" for one, of in (*product(RANKS_ES, AREAS_ES), *product(RANKS_EN, AREAS_EN))]
    texts += ["".join(pair) for pair in product(RANKS_TH, AREAS_TH)]
    for institution in plan().institutions:
        texts += [institution.name, *institution.labels.values(), *institution.spellings]
    for codes in plan().code_lists.values():
        texts += [label for code in codes.codes for label in code.labels.values()]
    return [text for text in dict.fromkeys(texts) if text]


def test_ordinary_institutions_and_roles_raise_no_alarm(known):
    """Hundreds of them, though persons are called Rosa, Paz, Cruz, San Martín, Flores, Woods, Banks and
    ใจดี."""
    texts = ordinary_texts()
    assert len(texts) > 600
    assert [(text, known.masked(text)) for text in texts if known.find(text)] == []
    assert [text for text in texts if list(numbers_in(text))] == []


@pytest.mark.parametrize(
    "text",
    [
        "CI 4.567.891",
        "4.567.891",
        "C.I. Nº 1234567",
        "int 098 123 45",
        "0981 765 432",
        "DNI 12.345.678",
        "20-12345678-3",
        "1-2345-67890-12-1",
        "1 2345 67890 12 1",
        "๑-๒๓๔๕-๖๗๘๙๐-๑๒-๑",
        "โทร 081-234-5678",
        "เลขประจำตัวประชาชน 1234567890121",
        "0770 123 456",
        "+231 77 012 3456",
        "(0981) 765-432",
        "tel.: 555 1234 5",
        "ana@example.org",
    ],
)
def test_numbers_and_addresses_of_persons_in_every_countrys_style(text):
    assert list(numbers_in(f"Oficial, {text}"))


@pytest.mark.parametrize(
    "text",
    [
        "2018-2020",
        "15/03/2019",
        "01/01/2020 - 31/12/2020",
        "2020-01-31",
        "Gs. 1.250.000",
        "USD 1,250,000",
        "1.250.000 personas",
        "Ley 27.508",
        "Resolución 4.567/2019",
        "https://example.org/d/123456789012",
        "ACTA-2020-000123456.pdf",
        "พ.ศ. 2562-2563",
        "ext. 1234",
        "THA-2020-0001234",
    ],
)
def test_dates_money_laws_and_links_are_no_numbers_of_persons(text):
    assert list(numbers_in(text)) == []


def test_a_part_in_ones_own_row_is_enough(known):
    own = frozenset(["rosa", "gimenez", "alda"])
    assert known.holds_own("Oficial Alda", own)
    assert not known.holds_own("Hospital Santa Rosa", own)
    for text in ("PRY-GIMENEZ-01", "GIMENEZ2020", "JGIMENEZ01", "rosa-1"):
        assert known.holds_own(text, own, is_id=True), text
    assert not known.holds_own("PRY-MTESS-01", own, is_id=True)
    short = frozenset(["xuq"])
    assert known.holds_own("XUQ-01", short, is_id=True)
    assert not known.holds_own("MAXUQI01", short, is_id=True)  # three letters inside a word say nothing
    assert known.holds_own("ผู้ช่วยวงศ์ไพบูลย์", frozenset(["สมชาย", "วงศ์ไพบูลย์"]))


def test_many_names_are_looked_up_quickly():
    import time

    many = KnownNames((f"Given{chr(97 + n % 26)}{n} Family{n}" for n in range(200_000)), words_of(plan()))
    began = time.perf_counter()
    for n in range(2_000):
        many.find(f"Suplente del departamento {n} de asuntos generales y otros textos largos")
    assert time.perf_counter() - began < 5
