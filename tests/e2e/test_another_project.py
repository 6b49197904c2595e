"""docs/another-project.md, command by command: from nothing to an Annex A in Spanish, by data alone."""

import re
import shlex
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.e2e.office import ROOT, call
from tests.e2e.test_readme import commands

PAGE = ROOT / "docs" / "another-project.md"
TRAININGS = (("C-1", date(2025, 2, 11)), ("C-2", date(2025, 3, 4)))
PEOPLE = (
    ("C-1", "Ana Flores Huamán", "Mujer", "sí"),
    ("C-1", "Luis Rojas Paredes", "Hombre", "sí"),
    ("C-2", "Ana Flores Huamán", "Mujer", "sí"),
    ("C-2", "Carmen Vargas Soto", "Mujer", "no"),
)


def fill_in(path: Path, into: Path) -> None:
    """What the office does with its workbook: cover, two trainings, three persons of whom two completed."""
    book = openpyxl.load_workbook(path)
    answers = {
        "Preparado por": "Rosa Quispe Mamani",
        "Preparado el": date(2025, 4, 7),
        "Aviso de privacidad entregado": "sí",
    }
    for line in book["Portada"].iter_rows(max_col=2):
        if line[0].value in answers:
            line[1].value = answers.pop(line[0].value)
    assert not answers
    for number, (key, day) in enumerate(TRAININGS, start=2):
        _row(
            book["Capacitaciones"],
            number,
            {
                "ID de la capacitación": key,
                "Título": "Inspección laboral básica" if key == "C-1" else "Entrevista a trabajadores",
                "Tipo de apoyo": "Capacitación",
                "Resultado": "Capacidad",
                "Temas": "El tema del proyecto",
                "Fecha de inicio": day,
                "Fecha de término": day,
                "Horas": 6,
            },
        )
    for number, (key, name, sex, completed) in enumerate(PEOPLE, start=2):
        person = {"Nombre completo": name, "Sexo": sex, "Completó": completed, "Año de nacimiento": 1985}
        at = {"Institución": "Ministerio de Trabajo", "Tipo de institución": "Inspección del trabajo"}
        _row(book["Participantes"], number, {"ID de la capacitación": key, **person, **at})
    into.mkdir()
    book.save(into / path.name)


def _row(sheet, number: int, cells: dict) -> None:
    heads = [cell.value for cell in sheet[1]]
    for head, value in cells.items():
        sheet.cell(number, heads.index(head) + 1, value)


def texts(path: Path) -> list[str]:
    book = openpyxl.load_workbook(path)
    return [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> tuple[Path, str]:
    """The folder after the page's commands, and everything that they printed."""
    folder = tmp_path_factory.mktemp("another")
    (settings,) = re.findall(r"```ini\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    said = ""
    for command in commands(PAGE):
        words = shlex.split(command)[1:]
        done = call(folder, words)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        said += done.stdout
        if words[:2] == ["plan", "new"]:
            (folder / ".env").write_text(settings, encoding="utf-8")
        if words[0] == "template":
            fill_in(folder / "PER_2025-Q1.xlsx", folder / "inbox")
    return folder, said


@pytest.mark.e2e
def test_the_page_leads_to_an_annex_in_spanish(project):
    folder, said = project
    assert "1 new file received" in said, "the checked workbook of `atlas check` is no submission"
    found = texts(folder / "Annex-A.xlsx")
    (trained,) = [number for number, text in enumerate(found) if text.startswith("T2. Número de personas")][
        :1
    ]
    assert "2" in found[trained : trained + 10]
    assert any("Trimestre: 2025-Q1" in text for text in found)
    assert "Inspección del trabajo" in {text.strip() for text in found}
    english = re.compile(r"\b(?:the|not reported|target|period|country|persons)\b", re.IGNORECASE)
    assert [text for text in found if english.search(text)] == []


@pytest.mark.e2e
def test_nothing_speaks_of_another_project(project):
    """Half-years, Thailand and K2 belong to the packaged plan."""
    folder, said = project
    here = {"output": said, "Annex A": "\n".join(texts(folder / "Annex-A.xlsx"))}
    here["workbook"] = "\n".join(texts(folder / "inbox" / "PER_2025-Q1.xlsx"))
    for arguments in (["status"], ["alerts"], ["quality"], ["problems"], ["indicators"], ["table"]):
        here[arguments[0]] = call(folder, arguments).stdout
    here["quality page"] = next((folder / "wells-home" / "reports").glob("*.html")).read_text(
        encoding="utf-8"
    )
    foreign = re.compile(
        r"half-year|semestre|Thailand|Tailandia|\bTHA\b|\bK[123]\b|2020-H\d|USDOL|\bATLAS_TH"
    )
    for place, text in here.items():
        assert foreign.findall(text) == [], place


@pytest.mark.e2e
def test_no_report_has_a_total_of_one_country(project):
    folder, _ = project
    assert openpyxl.load_workbook(folder / "Annex-A.xlsx").sheetnames[0] == "Perú"
