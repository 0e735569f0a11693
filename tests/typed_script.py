"""A script as people write it; the mistakes in it must be found, which the comments on their lines say, and nothing else."""

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

sd.vektor("x", D)  # type: ignore[attr-defined]
sd.vector("x", "D")  # type: ignore[arg-type]
sd.matrix("W", K)  # type: ignore[call-arg]
m.derive(L)  # type: ignore[call-arg]
m.derive(L, wrt=W, route="dleta")  # type: ignore[arg-type]
d.render("docx")  # type: ignore[arg-type]
d.render("html", detial="brief")  # type: ignore[call-arg]
sd.code(m, L, target="tensorflow")  # type: ignore[arg-type]
d.laid_out("rows")  # type: ignore[arg-type]
number: int = d.render("txt")  # type: ignore[assignment]
d.verfy()  # type: ignore[attr-defined]
