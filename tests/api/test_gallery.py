"""The gallery: a site that needs no server, built again only where something changed."""

import json
import re

import pytest
from click.testing import CliRunner

import symderiv as sd
from symderiv.api.sites import gallery as api
from symderiv.api.sites.gallery import MANIFEST, Built, gallery
from symderiv.cli import main
from symderiv.errors import OutputError, UnknownName
from symderiv.notation import anatomy

pytest.importorskip("joblib")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    return folder, gallery(folder, ["softmax-temperature"], jobs=1)


def test_every_entry_has_a_page_and_a_row(site):
    folder, built = site
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert [b.name for b in built] == ["softmax-temperature"] and not built[0].error
    assert all((folder / f).is_file() and f'href="{f}"' in index for b in built for f in b.files)
    assert 'id="softmax-temperature"' in index and "<math" in index


def test_nothing_is_fetched_from_elsewhere(site):
    folder, _ = site
    for page in folder.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//", text) and "@import" not in text


def test_links_lead_somewhere(site):
    folder, _ = site
    index = (folder / "index.html").read_text(encoding="utf-8")
    for target in re.findall(r'href="([^"]+)"', index):
        assert (f'id="{target[1:]}"' in index) if target.startswith("#") else (folder / target).is_file()


def test_only_what_changed_is_derived_again(site, monkeypatch):
    folder, built = site
    asked = []
    monkeypatch.setattr(api, "_parallel", lambda tasks, jobs: asked.extend(t[0] for t in tasks) or iter(()))
    assert gallery(folder, ["softmax-temperature"]) == built and asked == []
    monkeypatch.setattr(api, "_package", lambda: "another version")
    with pytest.raises(KeyError):
        gallery(folder, ["softmax-temperature"])
    assert asked == ["softmax-temperature"]


def test_what_left_the_site_is_removed_and_nothing_else(tmp_path):
    gallery(tmp_path, ["softmax-temperature"], jobs=1)
    (tmp_path / "mine.txt").write_text("stays")
    gallery(tmp_path, ["log-sum-exp"], jobs=1)
    names = {p.name for p in tmp_path.iterdir()}
    assert "log-sum-exp.html" in names and "mine.txt" in names and "softmax-temperature.html" not in names


def test_a_manifest_from_elsewhere_removes_nothing_outside(tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text("stays")
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / MANIFEST).write_text(json.dumps([vars(Built("x", "k", files=("../outside.txt",)))]))
    gallery(folder, ["softmax-temperature"], jobs=1)
    assert outside.read_text() == "stays"


def test_a_folder_of_other_things_is_refused(tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(OutputError, match="no gallery"):
        gallery(tmp_path, ["softmax"])
    with pytest.raises(UnknownName):
        gallery(tmp_path / "new", ["no such entry"])


def test_an_entry_that_fails_is_told_and_the_others_are_built(tmp_path, monkeypatch):
    real = api.catalogue_model

    def broken(name):
        if name == "softmax":
            raise sd.NoRule("No derivative is stated", typed="f")
        return real(name)

    monkeypatch.setattr(api, "catalogue_model", broken)
    built = {b.name: b for b in gallery(tmp_path, ["softmax"], jobs=1)}
    assert "No derivative" in built["softmax"].error and not built["log-softmax"].error
    assert "No derivative" in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert not any((anatomy._NODES, *anatomy._KNOWN))  # a process that keeps what it has derived grows until joblib stops it


def test_the_command(tmp_path):
    words = ["gallery", "-o", str(tmp_path / "site"), "--only", "softmax-temperature", "--jobs", "1", "--lang", "pt"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0 and "1 entry" in result.output
    assert "Gradientes" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
