"""A script as people write it; a type checker must find the lines that are marked as wrong, and no others."""

import symderiv as sd

K, D = sd.axes("K D")
N = sd.axes("N")
i, j = sd.indices("i j", K)
x, W, b = sd.vector("x", D), sd.matrix("W", K, D), sd.vector("b", K)
y = sd.vector("y", K, given=sd.one_hot)
m = sd.Model()
z = m.define("z", W @ x + b)
L = m.define("L", sd.cross_entropy(y, sd.softmax(z)) + sd.relu(b).sum())
d = m.derive(L, wrt=W, route="delta")
text: str = d.render("html", detail="brief") + sd.code(m, L, target="torch") + sd.latex(d.result)
verified: bool = bool(d.verify())
gradients: tuple[sd.Derivation, ...] = m.derive_all(L)

sd.vektor("x", D)  # wrong
sd.vector("x", "D")  # wrong
sd.matrix("W", K)  # wrong
m.derive(L)  # wrong
m.derive(L, wrt=W, route="dleta")  # wrong
d.render("docx")  # wrong
d.render("html", detial="brief")  # wrong
sd.code(m, L, target="tensorflow")  # wrong
d.laid_out("rows")  # wrong
number: int = d.render("txt")  # wrong
d.verfy()  # wrong
