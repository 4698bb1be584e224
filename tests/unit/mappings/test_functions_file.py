"""A project's own functions are plain annotated Python; what is wrong with them is said, and never ends a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from leadline_mappings.documents import DocumentError, Fault
from leadline_mappings.functions import FAILED, FUNCTIONS, Function
from leadline_mappings.functions_file import OwnFunctions, load_functions
from leadline_mappings.layers import read_layers
from leadline_mappings.values import Value

HEAD = "from __future__ import annotations\n"


def loaded(folder: Path, code: str, name: str = "rules.py") -> OwnFunctions:
    if name == "rules.py":
        (folder / name).write_text(code, encoding="utf-8")
    mine = folder / "mine.yml"
    mine.write_text(f"version: 1\nentity: person\nobject: Lead\nfunctions: {name}\n")
    return load_functions(read_layers(mine, "mapping"))


def function(folder: Path, code: str) -> Function:
    own = [one for name, one in loaded(folder, code).known.items() if name not in FUNCTIONS]
    assert len(own) == 1
    return own[0]


def faults_of(folder: Path, code: str, name: str = "rules.py") -> tuple[Fault, ...]:
    with pytest.raises(DocumentError) as caught:
        loaded(folder, code, name)
    return caught.value.faults


REGION = """
def region(country: str | None, employees: int | None = None) -> str | None:
    \"\"\"The sales region.

    More about it.
    \"\"\"
    return None if country is None else "DACH" if country in DACH else "Other"

DACH = frozenset({"DE", "AT", "CH"})
"""


@pytest.mark.parametrize("head", ["", HEAD])
def test_a_public_function_becomes_a_named_one(tmp_path: Path, head: str) -> None:
    region = function(tmp_path, head + REGION)
    assert (region.name, region.doc, region.inputs) == ("region", "The sales region.", (1, 2))
    compute = region.make({})
    assert [compute(values) for values in (("DE",), ("FR", 5), (None,))] == ["DACH", "Other", None]
    assert region.faults(3, {"x": 1})[0].message == "region takes 1 to 2 inputs, not 3"


def test_leadline_s_functions_stay_known_beside_them(tmp_path: Path) -> None:
    assert set(loaded(tmp_path, REGION).known) == {*FUNCTIONS, "region"}


def test_what_is_private_imported_or_a_class_is_the_file_s_own(tmp_path: Path) -> None:
    code = (
        HEAD
        + """
from dataclasses import dataclass
from functools import lru_cache
from textwrap import dedent

@dataclass(frozen=True)
class Word:
    text: str

def _helper(x): return Word(x)

def word(x: str) -> str: return _helper(x).text
"""
    )
    assert function(tmp_path, code).make({})(("a",)) == "a"


@pytest.mark.parametrize(
    ("annotations", "values", "taken"),
    [
        ("x: str", ("a",), True),
        ("x: str", (1,), False),
        ("x: int", (True,), False),
        ("x: float", (1,), True),
        ("x: bool", (True,), True),
        ("x: tuple[str, ...]", (("a", "b"),), True),
        ("x: str | tuple[str, ...] | None", (None,), True),
        ("*x: str | int", ("a", 1, "b"), True),
        ("*x: str", ("a", 1), False),
    ],
)
def test_functions_only_get_what_they_are_annotated_for(
    tmp_path: Path, annotations: str, values: tuple[Value, ...], taken: bool
) -> None:
    compute = function(tmp_path, f"def f({annotations}) -> bool: return True\n").make({})
    assert compute(values) is (True if taken else FAILED)


def test_a_function_that_takes_no_none_is_not_called_with_one(tmp_path: Path) -> None:
    compute = function(tmp_path, "def f(x: str, y: int) -> str: return x * y\n").make({})
    assert compute(("a", None)) is None


@pytest.mark.parametrize(
    "body",
    [
        "1 / 0",
        "{}['x']",
        "[x]",
        "12",
        "(x, 1)",
        "float('nan')",
        "f(x)",
        "(_ for _ in ()).throw(SystemExit)",
        "object()",
    ],
)
def test_an_exception_or_a_wrong_result_is_a_failure(tmp_path: Path, body: str) -> None:
    assert function(tmp_path, f"def f(x: str) -> str: return {body}\n").make({})(("a",)) is FAILED


@pytest.mark.parametrize("result", ["float('inf')", "float('nan')"])
def test_what_is_no_number_is_no_result(tmp_path: Path, result: str) -> None:
    assert function(tmp_path, f"def f(x: int) -> float: return {result}\n").make({})((1,)) is FAILED


@pytest.mark.parametrize(
    ("code", "where", "message"),
    [
        ("def f(x) -> str: return x\n", "rules.py:1", "x of f is not annotated as a value"),
        ("\ndef f(x: str): return x\n", "rules.py:2", "the result of f is not annotated as a value"),
        ("def f(x: dict) -> str: return ''\n", "rules.py:1", "x of f is not annotated as a value"),
        ("def f(x: list[str]) -> str: return ''\n", "rules.py:1", "x of f is not annotated as a value"),
        ("def f(x: str) -> object: return x\n", "rules.py:1", "the result of f is not annotated as a value"),
        ("def f(*, x: str) -> str: return x\n", "rules.py:1", "x of f cannot be given by position"),
        ("def f(**x: str) -> str: return ''\n", "rules.py:1", "x of f cannot be given by position"),
        (HEAD + "def f(x: Strr) -> str: return x\n", "rules.py:2", "the annotations of f cannot be read (NameError)"),
        ("async def f(x: str) -> str: return x\n", "rules.py:1", "f is not a plain function"),
        ("def join(x: str) -> str: return x\n", "rules.py:1", "leadline has a function join already"),
        ("x = 1\n", "rules.py", "there is no public function here"),
        ("x = 1\n\nimport no_such_module_anywhere\n", "rules.py:3", "fails when it is loaded (ModuleNotFoundError)"),
        ("def f(:\n", "rules.py:1", "is not valid Python"),
        ("\n\nraise SystemExit(3)\n", "rules.py:3", "fails when it is loaded (SystemExit)"),
        ("x = 1\0\n", "rules.py", "is not valid Python"),
    ],
)
def test_a_faulty_file_is_explained_with_its_line(tmp_path: Path, code: str, where: str, message: str) -> None:
    fault = faults_of(tmp_path, code)[0]
    assert fault.where.rpartition("/")[2] == where
    assert message in fault.message


def test_all_faults_of_a_file_come_at_once(tmp_path: Path) -> None:
    code = "def f(x, y: str): return x\ndef join(x: str) -> str: return x\n"
    assert [fault.path for fault in faults_of(tmp_path, code)] == ["f", "f", "join"]


@pytest.mark.parametrize("name", ["other.py", "folder.py", "link.py"])
def test_only_a_file_beside_the_mapping_is_run(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "outside.py").write_text("raise RuntimeError\n")
    (inside / "link.py").symlink_to(tmp_path / "outside.py")
    (inside / "folder.py").mkdir()
    fault = faults_of(inside, "", name)[0]
    assert fault.path == "functions"
    assert fault.where.endswith("mine.yml:4")


def test_a_path_that_leads_out_of_the_folder_is_refused_as_that(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "outside.py").write_text("raise RuntimeError\n")
    fault = faults_of(tmp_path / "inside", "", "../outside.py")[0]
    assert "outside the folder" in fault.message


STOP = "class Stop(BaseException):\n    pass\n\n\n"


@pytest.mark.parametrize("raised", ["Stop", "SystemExit(0)", "GeneratorExit", "RecursionError"])
def test_nothing_that_a_file_raises_ends_the_program(tmp_path: Path, raised: str) -> None:
    assert "fails when it is loaded" in faults_of(tmp_path, f"{STOP}raise {raised}\n")[0].message
    compute = function(tmp_path, f"{STOP}def f(x: str) -> str:\n    raise {raised}\n").make({})
    assert compute(("a",)) is FAILED


def test_what_a_file_prints_goes_nowhere(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code = (
        "import sys\nprint('loaded')\nsys.stdout.close()\n\n\ndef f(x: str) -> str:\n"
        "    print(x)\n    sys.stderr.write(x)\n    sys.stdout.buffer.write(b'x')\n    return x\n"
    )
    assert function(tmp_path, code).make({})(("secret",)) == "secret"
    print("ours")
    assert capfd.readouterr() == ("ours\n", "")


def test_loading_leaves_nothing_behind_and_sees_every_change(tmp_path: Path) -> None:
    first = loaded(tmp_path, "def f(x: str) -> str: return 'one'\n")
    second = loaded(tmp_path, "def f(x: str) -> str: return 'two'\n")
    results: list[Any] = [own.known["f"].make({})(("x",)) for own in (first, second)]
    assert results == ["one", "two"]
    assert first.digest != second.digest
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.yml", "rules.py"]


def test_a_base_brings_its_own_functions(tmp_path: Path) -> None:
    (tmp_path / "base.py").write_text("def a(x: str) -> str: return 'base'\ndef b(x: str) -> str: return 'base'\n")
    (tmp_path / "base.yml").write_text("version: 1\nfunctions: base.py\nentity: person\nobject: Lead\n")
    (tmp_path / "own.py").write_text("def b(x: str) -> str: return 'own'\n")
    (tmp_path / "mine.yml").write_text("version: 1\nextends: base.yml\nfunctions: own.py\n")
    known = load_functions(read_layers(tmp_path / "mine.yml", "mapping")).known
    assert [known[name].make({})(("x",)) for name in ("a", "b")] == ["base", "own"]
