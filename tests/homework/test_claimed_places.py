"""Words that say where something is 0 or least are claims: judged where a derivative is meant, else listed; right ones stand."""

import pytest

import symderiv as sd

PARABOLA = {
    "en": ("Let $f(x)=x^2-4x$. Then $f'(x)=2x-4$", [", which vanishes for", ". It is zero at", ", equal to $0$ when",
                                                   ". Minimum:", ", so $f$ is minimal for", ". The zero of the derivative is"]),
    "de": ("Sei $f(x)=x^2-4x$. Dann ist $f'(x)=2x-4$", ["; sie verschwindet für", ", die Nullstelle der Ableitung liegt bei"]),
    "fr": ("Soit $f(x)=x^2-4x$. Alors $f'(x)=2x-4$", [", qui s'annule en"]),
    "pt": ("Seja $f(x)=x^2-4x$. Então $f'(x)=2x-4$", [", que se anula em", ". O mínimo está em"]),
    "es": ("Sea $f(x)=x^2-4x$. Entonces $f'(x)=2x-4$", [", que se anula en", ". El mínimo está en"]),
    "it": ("Sia $f(x)=x^2-4x$. Allora $f'(x)=2x-4$", [", che si annulla per", ". Il minimo è in"]),
}
SAID = [(start, words) for start, said in PARABOLA.values() for words in said]


def _checked(tmp_path, text):
    path = tmp_path / "claims.tex"
    path.write_text(text)
    return sd.check(path)


@pytest.mark.parametrize(("start", "words"), SAID)
def test_a_place_in_words_is_judged(tmp_path, start, words):
    assert _checked(tmp_path, f"{start}{words} $x=2$.").verdicts == ("holds", "holds")
    assert _checked(tmp_path, f"{start}{words} $x=3$.").verdicts == ("holds", "fails")


CUBIC = "Let $f(x)=x^3-3x$. Then $f'(x)=3x^2-3$"
PARTLY = "Let $L=\\frac12(wx-y)^2$. Then $\\frac{dL}{dw}=(wx-y)x$."
SOFTMAX = r"Let $p=\operatorname{softmax}(z)$ with $z\in\mathbb{R}^K$."
OWN, OTHER = r"$\frac{\partial p_i}{\partial z_k}=p_i(1-p_i)$", r"$\frac{\partial p_i}{\partial z_k}=-p_ip_k$"


@pytest.mark.parametrize("text", [
    f"{CUBIC}. The zeros are $x=1$ and $x=-1$.",
    f"{CUBIC}, which is zero for $x=1$ and for $x=-1$.",
    "Let $f(x)=x^2-4x$. $f'(x)=2x-4$, so $f$ is minimal for $x=2$. There $f=-4$.",
    "Let $f(x)=x^2-4x$. $f'(x)=2x-4$. Hence $x=2$, and there $f=-4$.",
    f"{PARTLY} Example: $w=2,x=3,y=5$ gives $\\frac{{dL}}{{dw}}=3$.",
    f"{SOFTMAX} For $i=k$: {OWN}; otherwise {OTHER}.",
    f"{SOFTMAX} If $i=k$, {OWN}, else {OTHER}.",
    r"Let $f(x)=\max(0,x)$. For $x>0$: $f'(x)=1$; otherwise $f'(x)=0$.",
])
def test_right_text_stands(tmp_path, text):
    assert set(_checked(tmp_path, text).verdicts) == {"holds"}


@pytest.mark.parametrize("text", [
    f"{CUBIC}. The zeros are $x=1$ and $x=-2$.",
    f"{CUBIC}, which is zero for $x=1$ and for $x=-2$.",
    f"{CUBIC}; critical points: $x=\\pm2$.",
    f"{PARTLY} Example: $w=2,x=3,y=5$ gives $\\frac{{dL}}{{dw}}=4$.",
    f"{SOFTMAX} For $i=k$: {OWN}; otherwise {OTHER.replace('-', '')}.",
    "Let $f(x)=x^2-4x$. $f'(x)=2x-4$. Hence $x=3$.",
])
def test_wrong_text_fails(tmp_path, text):
    assert "fails" in _checked(tmp_path, text).verdicts


@pytest.mark.parametrize("text", [
    f"{CUBIC}. For $x=3$ the derivative is zero.",
    f"{CUBIC}, whose minimum is at $x=1$.",
    f"{CUBIC}. The first term is zero for $x=0$.",
    "Let $f(x)=(x-2)^2$ on $[3,5]$. Then $f'(x)=2(x-2)$. On this interval the minimum is at $x=3$.",
    r"Let $f(x)=x^2-4x$. Then $f'(x)=2x-4$. The minimum value is $f=-5$.",
    "Let $f(x)=x^2-1$. Then $f'(x)=2x$. The zeros of $f$ are $x=1$ and $x=-1$.",
])
def test_what_is_not_judged_is_told(tmp_path, text):
    found = _checked(tmp_path, text)
    assert "fails" not in found.verdicts and found.homework.passed and "Every" not in str(found)
