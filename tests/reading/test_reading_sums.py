"""What words say of sums without a sign, in either way; and what they do not say."""

import pytest

from symderiv.reading.prose.said.summed import REPEATED, WRITTEN, summation

SUMMED = (
    "In Einstein notation, ⟦0⟧", "With the summation convention, ⟦0⟧",
    "We use Einstein's summation convention, unless stated otherwise.", "We drop the sum signs: repeated indices are summed.",
    "Using the Einstein convention we do not write the sum signs.", "Indices that occur twice are summed",
    "⟦0⟧ with summation over ⟦1⟧ implied", "Es wird die Einsteinsche Summenkonvention verwendet.",
    "Über doppelt auftretende Indizes wird summiert.", "Usamos a convenção de soma de Einstein",
    "Índices repetidos são somados", "On adopte la convention de sommation sur les indices répétés :",
    "Se usa el convenio de suma de Einstein", "Si usa la convenzione di Einstein",
)
NOT_SUMMED = (
    "No summation over repeated indices is implied.", "We never adopt the summation convention.", "⟦0⟧ (no sum)",
    "⟦0⟧ (no sum over ⟦1⟧)", "The summation convention is not used.", "We do not sum over repeated indices.",
    "Repeated indices are not summed", "Throughout, no Einstein summation is used.", "All sums are written explicitly.",
    "Die Summenkonvention wird nicht verwendet.", "Über doppelte Indizes wird nicht summiert.",
    "Não usamos a convenção de soma de Einstein.", "On n'utilise pas la convention d'Einstein.",
    "No se usa la notación de Einstein", "Non si usa la convenzione di Einstein",
)
NEITHER = ("Einstein proved that ⟦0⟧", "The sum over all indices ⟦0⟧ is ⟦1⟧.", "No summation sign is needed in the scalar case")


@pytest.mark.parametrize(("sentence", "said"), [
    *((s, REPEATED) for s in SUMMED), *((s, WRITTEN) for s in NOT_SUMMED), *((s, None) for s in NEITHER)])
def test_what_a_sentence_says_of_sums(sentence, said):
    assert [value for value, _ in summation(sentence)] == ([said] if said else [])


def test_both_may_be_said():
    assert {value for value, _ in summation("By Einstein's convention ⟦0⟧ (no sum over ⟦1⟧)")} == {REPEATED, WRITTEN}
