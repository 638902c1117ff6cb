"""One name for one thing: a newcomer who searches for a class or a file finds one."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent / "pipeline"
FILES = sorted(ROOT.rglob("*.py"))


def test_no_two_classes_bear_one_name() -> None:
    where: dict[str, list[str]] = defaultdict(list)
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                where[node.name.lstrip("_")].append(str(file.relative_to(ROOT)))
    assert len(where) > 200
    assert {name: files for name, files in where.items() if len(files) > 1} == {}


def test_no_two_modules_bear_one_name() -> None:
    where: dict[str, list[str]] = defaultdict(list)
    for file in FILES:
        if file.name != "__init__.py" and "__pycache__" not in file.parts:
            where[file.stem.lstrip("_")].append(str(file.relative_to(ROOT)))
    assert len(where) > 200
    assert {name: files for name, files in where.items() if len(files) > 1} == {}
