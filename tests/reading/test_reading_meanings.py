r"""What words say of functions: remarks and the usual meaning change nothing, another one is kept or refused."""

import pytest

from symderiv.reading.documents import statements_of
from symderiv.reading.formulas.functions import ARRAY_FUNCTIONS, FUNCTION_SYMBOLS, FUNCTIONS
from symderiv.reading.prose.phrases.subjects import names_in

REMARKS = (
    (r"Der Wert $a^\top x$ geteilt durch $\|x\|$ ist der gesuchte Abstand.", r"f = \|x\|"),
    (r"The softmax is a smooth approximation of the argmax.", r"p = \operatorname{softmax}(z)"),
    (r"Softmax is invariant to adding a constant to all logits.", r"p = \operatorname{softmax}(z)"),
    (r"Recall that softmax denotes the normalised exponential.", r"p = \operatorname{softmax}(z)"),
    (r"The softmax is applied to each row of $Z$.", r"P = \operatorname{softmax}(Z)"),
    (r"Softmax is used in the last layer because its outputs are positive and sum to one.", r"p = \operatorname{softmax}(z)"),
    (r"The temperature of the gas is $T$ and its entropy is $S = k\log W$.", r"f = k \log W"),
    (r"Buckets leak: a leaky bucket loses water at rate $r$.", r"h = \operatorname{ReLU}(x)"),
    (r"The log is concave.", r"f = \sum_i \log x_i"),
    (r"The logarithm is monotone, so we may maximise the log-likelihood instead.", r"f = \sum_i \log x_i"),
    (r"$\log$ is the natural logarithm throughout.", r"f = \sum_i \log x_i"),
    (r"We use ReLU activations because they do not saturate.", r"h = \operatorname{ReLU}(x)"),
    (r"ReLU is not differentiable at zero; we take the subgradient 0 there.", r"h = \operatorname{ReLU}(x)"),
    (r"Here $\sigma$ is the logistic function, applied elementwise.", r"h = \sigma(x)"),
    (r"$\sigma$ denotes the sigmoid and $\odot$ the elementwise product.", r"h = \sigma(x) \odot y"),
    (r"The mean is subtracted before.", r"f = \operatorname{mean}(x)"),
    (r"The mean is taken over all samples.", r"f = \operatorname{mean}(x)"),
    (r"The norm is differentiable away from the origin.", r"f = \|x\|"),
    (r"$\|\cdot\|$ denotes the Euclidean norm of a vector and the Frobenius norm of a matrix.", r"f = \|x\|"),
    (r"The norm is always positive unless $x = 0$.", r"f = \|x\|"),
    (r"The sum is over all training examples.", r"L = \sum_i (y_i - w x_i)^2"),
    (r"The sum runs over the $n$ samples.", r"L = \sum_{i=1}^n (y_i - w x_i)^2"),
    (r"Sums over repeated terms are dominated by the largest one.", r"L = \sum_i (y_i - w x_i)^2"),
    (r"Transposes are denoted by $^\top$.", r"f = x^\top y"),
    (r"$A^\top$ is the transpose of $A$.", r"f = x^\top A^\top y"),
    (r"The tanh is an odd function with values in $(-1,1)$.", r"h = \tanh(x)"),
    (r"We write $\exp(x)$ for $e^x$.", r"f = \sum_i \exp(x_i)"),
    (r"The exponential is computed in a numerically stable way.", r"f = \sum_i \exp(x_i)"),
    (r"The trace is invariant under cyclic permutations.", r"f = \operatorname{tr}(A B)"),
    (r"$\operatorname{tr}$ is the sum of the diagonal entries.", r"f = \operatorname{tr}(A)"),
    (r"$AB$ denotes the matrix product.", r"f = \operatorname{tr}(A B)"),
    (r"The determinant is positive because $\Sigma$ is positive definite.", r"f = \log\det\Sigma"),
    (r"GELU is a smooth version of ReLU.", r"h = \operatorname{GELU}(x)"),
    (r"The absolute value is not differentiable at $0$.", r"f = \sum_i |x_i|"),
    (r"Here the square is taken elementwise.", r"f = \sum_i x_i^2"),
    (r"In the exam, the logarithm is worth two points.", r"f = \sum_i \log x_i"),
    (r"Die Softmax ist eine glatte Version des Maximums.", r"p = \operatorname{softmax}(z)"),
    (r"Der Logarithmus ist streng monoton wachsend.", r"f = \sum_i \log x_i"),
    (r"Die Norm ist die euklidische.", r"f = \|x\|"),
    (r"A média é tomada sobre as amostras.", r"f = \operatorname{mean}(x)"),
    (r"O logaritmo é natural.", r"f = \sum_i \log x_i"),
    (r"La norme est convexe.", r"f = \|x\|"),
    (r"Le softmax est appliqué à chaque ligne.", r"P = \operatorname{softmax}(Z)"),
    (r"La suma es sobre todos los datos.", r"L = \sum_i (y_i - w x_i)^2"),
    (r"$\sigma$ is the activation, e.g. a sigmoid or a ReLU.", r"h = \sigma(x)"),
    (r"Logarithms are what makes products into sums.", r"f = \sum_i \log x_i"),
    (r"The activation function is ReLU.", r"h = \operatorname{ReLU}(x)"),
    (r"The norm is a penalty which keeps the weights small.", r"L = \sum_i (y_i - w^\top x_i)^2 + \lambda \|w\|^2"),
    (r"Our norm is the square root of the inner product of $x$ with itself.", r"f = \|x\|"),
    (r"The variance is the average squared deviation from the mean.", r"f = \operatorname{Var}(x)"),
    (r"tanh is a rescaled sigmoid: $\tanh(x) = 2\sigma(2x) - 1$.", r"h = \tanh(x)"),
    (r"The softmax layer has $K$ outputs.", r"p = \operatorname{softmax}(z)"),
    (r"We use the softmax to turn scores into probabilities.", r"p = \operatorname{softmax}(z)"),
    (r"ReLU has slope 1 for positive inputs and 0 otherwise.", r"h = \operatorname{ReLU}(x)"),
    (r"ReLU is the positive part.", r"h = \operatorname{ReLU}(x)"),
    (r"The mean is the best constant predictor.", r"f = \operatorname{mean}(x)"),
    (r"$\|w\|^2$ is the usual ridge penalty.", r"L = \sum_i (y_i - w^\top x_i)^2 + \lambda \|w\|^2"),
    (r"The norm is scaled by $\lambda$.", r"L = \sum_i (y_i - w^\top x_i)^2 + \lambda \|w\|^2"),
    (r"The exponential is the only function that is its own derivative.", r"f = \sum_i \exp(x_i)"),
    (r"The trace is linear and equals the sum of the eigenvalues.", r"f = \operatorname{tr}(A)"),
    (r"The absolute value is replaced by its subgradient at $0$.", r"f = \sum_i |x_i|"),
    (r"$|S|$ denotes the number of elements of $S$.", r"f = \sum_i |x_i|"),
    (r"Der Logarithmus ist der natürliche.", r"f = \sum_i \log x_i"),
    (r"O softmax é diferenciável.", r"p = \operatorname{softmax}(z)"),
)
OTHERS = (
    (r"The sigmoid used here is $0.5 + 0.25 x$ clipped to $[0,1]$.", r"h = \operatorname{sigmoid}(x)"),
    (r"The softmax is sharpened by a factor of 3.", r"p = \operatorname{softmax}(z)"),
    (r"The softplus used below has $\beta = 2$.", r"h = \operatorname{softplus}(x)"),
    (r"Our norm is the $M$-norm with $M$ positive definite.", r"f = \|x\|"),
    (r"Logs are clamped at $-100$.", r"f = \sum_i \log p_i"),
    (r"The mean is weighted by $w_i$.", r"f = \operatorname{mean}(x)"),
    (r"The trace excludes the first entry.", r"f = \operatorname{tr}(A)"),
    (r"The sums exclude the diagonal terms.", r"L = \sum_{i,j} (x_i - x_j)^2"),
    (r"All sums are over odd $i$ only.", r"L = \sum_i x_i^2"),
    (r"Die ReLU ist undicht mit Steigung 0.1.", r"h = \operatorname{ReLU}(x)"),
    (r"La softmax est à température 2.", r"p = \operatorname{softmax}(z)"),
    (r"Squaring a matrix means squaring its entries.", r"f = \operatorname{tr}(A^2)"),
    (r"Means are geometric means.", r"f = \operatorname{mean}(x)"),
    (r"$\operatorname{mean}$ denotes the geometric mean.", r"f = \operatorname{mean}(x)"),
    (r"The mean is the sum divided by $n-1$.", r"f = \operatorname{mean}(x)"),
    (r"The mean is taken with $n-1$ in the denominator.", r"f = \operatorname{var}(x)"),
    (r"The mean here is harmonic.", r"f = \operatorname{mean}(x)"),
    (r"Here $\exp$ is taken to base 2.", r"f = \sum_i \exp(x_i)"),
    (r"$\exp$ denotes $2^x$.", r"f = \sum_i \exp(x_i)"),
    (r"$\exp(x)$ means $10^x$.", r"f = \sum_i \exp(x_i)"),
    (r"$|x|$ is smoothed as $\sqrt{x^2+1}$.", r"f = \sum_i |x_i|"),
    (r"$|\cdot|$ stands for the Huber function.", r"f = \sum_i |x_i|"),
    (r"$AB$ denotes the elementwise product.", r"f = \sum_{i} (A B)_{ii}"),
    (r"$A^2$ means the entrywise square.", r"f = \operatorname{tr}(A^2)"),
    (r"Products of matrices are Hadamard products.", r"f = \operatorname{tr}(A B)"),
    (r"Matrix products are taken elementwise.", r"f = \operatorname{tr}(A B)"),
    (r"Powers of matrices are entrywise.", r"f = \operatorname{tr}(A^2)"),
    (r"ELU with $\alpha=0.5$ is used.", r"h = \operatorname{ELU}(x)"),
    (r"The ELU has parameter 0.5.", r"h = \operatorname{ELU}(x)"),
    (r"$\tanh$ denotes the hard tanh.", r"h = \tanh(x)"),
    (r"tanh is the hard version, clipped to $[-1,1]$.", r"h = \tanh(x)"),
    (r"Transposes are written $A^*$.", r"f = x^\top A^* y"),
    (r"All sums run from 2 to $n$.", r"L = \sum_i x_i^2"),
    (r"Sums start at 0 and skip the diagonal.", r"L = \sum_i x_i^2"),
    (r"Sums are over pairs with $i\neq j$.", r"L = \sum_{i,j} (x_i - x_j)^2"),
    (r"All sums exclude the first term.", r"L = \sum_i x_i^2"),
    (r"GELU is the tanh approximation.", r"h = \operatorname{GELU}(x)"),
    (r"We use the sigmoid approximation of GELU.", r"h = \operatorname{GELU}(x)"),
    (r"The softmax has temperature 2.", r"p = \operatorname{softmax}(z)"),
    (r"Softmax uses temperature $\tau = 2$.", r"p = \operatorname{softmax}(z)"),
    (r"The softmax has base 2.", r"p = \operatorname{softmax}(z)"),
    (r"Our softmax adds one to the denominator.", r"p = \operatorname{softmax}(z)"),
    (r"We write softmax for the sparsemax.", r"p = \operatorname{softmax}(z)"),
    (r"The sigmoid is the hard sigmoid.", r"p = \operatorname{sigmoid}(z)"),
    (r"The sigmoid is steep, with slope 5.", r"p = \operatorname{sigmoid}(z)"),
    (r"By sigmoid we mean the function $x/(1+|x|)$.", r"p = \operatorname{sigmoid}(z)"),
    (r"The entropy is measured in bits.", r"H = -\sum_i p_i \log p_i"),
    (r"$\lg$ has base 2.", r"f = \sum_i \lg x_i"),
    (r"Dabei sei $\lg$ der Logarithmus zur Basis 2.", r"f = \sum_i \lg x_i"),
    (r"$\ln$ stands for the base-2 logarithm.", r"f = \sum_i \ln x_i"),
    (r"The logarithm is truncated at $10^{-3}$.", r"f = \sum_i \log x_i"),
    (r"$\log$ stands for $\log(1+x)$.", r"f = \sum_i \log x_i"),
    (r"Our log is regularised: $\log x$ means $\log(x + 0.1)$.", r"f = \sum_i \log x_i"),
    (r"Norms are squared Euclidean norms.", r"f = \|x\|"),
    (r"The norm is the Mahalanobis norm.", r"f = \|x\|"),
    (r"The norm is divided by $n$.", r"f = \|x\|"),
    (r"$\|x\|$ is the root mean square of $x$.", r"f = \|x\|"),
    (r"All norms are 3-norms.", r"f = \|x\|"),
    (r"$\operatorname{tr}$ denotes the normalised trace, $1/n$ times the sum of the diagonal.", r"f = \operatorname{tr}(A)"),
    (r"tr stands for the sum of all entries.", r"f = \operatorname{tr}(A)"),
    (r"$\det$ is the permanent.", r"f = \det A"),
    (r"ReLU denotes the leaky rectifier $\max(x, 0.1x)$.", r"h = \operatorname{ReLU}(x)"),
    (r"ReLU is capped at 6.", r"h = \operatorname{ReLU}(x)"),
    (r"Softplus has sharpness $\beta = 3$.", r"h = \operatorname{softplus}(x)"),
    (r"$\max$ is a soft maximum.", r"L = \sum_i \max(0, 1 - y_i x_i)"),
    (r"The maximum is smoothed.", r"L = \sum_i \max(0, 1 - y_i x_i)"),
    (r"$\operatorname{sign}$ is smoothed as $\tanh(10 x)$.", r"L = \sum_i x_i \operatorname{sign}(y_i)"),
    (r"$\operatorname{diag}(A)$ means the matrix with everything but the diagonal removed.",
     r"f = \operatorname{tr}(B \operatorname{diag}(A))"),
    (r"The variance is divided by $n-1$.", r"f = \operatorname{Var}(x)"),
    (r"$\operatorname{Var}$ is the population variance times two.", r"f = \operatorname{Var}(x)"),
    (r"Der Mittelwert ist das geometrische Mittel.", r"f = \operatorname{mean}(x)"),
    (r"Die Softmax hat die Temperatur 2.", r"p = \operatorname{softmax}(z)"),
    (r"Alle Summen laufen ab 2.", r"L = \sum_i x_i^2"),
    (r"Mit $\exp$ ist $2^x$ gemeint.", r"f = \sum_i \exp(x_i)"),
    (r"Die Norm ist durch $n$ geteilt.", r"f = \|x\|"),
    (r"A softmax tem temperatura 2.", r"p = \operatorname{softmax}(z)"),
    (r"$\exp$ denota $2^x$.", r"f = \sum_i \exp(x_i)"),
    (r"As somas começam em 2.", r"L = \sum_i x_i^2"),
    (r"La moyenne est géométrique.", r"f = \operatorname{mean}(x)"),
    (r"Le softmax a une température de 2.", r"p = \operatorname{softmax}(z)"),
    (r"La norme est la norme de Mahalanobis.", r"f = \|x\|"),
    (r"La media es geométrica.", r"f = \operatorname{mean}(x)"),
    (r"El softmax tiene temperatura 2.", r"p = \operatorname{softmax}(z)"),
    (r"$\exp$ significa $2^x$.", r"f = \sum_i \exp(x_i)"),
    (r"$\tanh$ es la versión dura.", r"h = \tanh(x)"),
    (r"$\tanh$ désigne la version dure.", r"h = \tanh(x)"),
)


def last(text):
    return statements_of(text).formulas[-1]


@pytest.mark.parametrize(("words", "formula"), REMARKS, ids=[words for words, _ in REMARKS])
def test_a_remark_on_a_function_refuses_nothing(words, formula):
    assert (last(f"{words} Let ${formula}$.").latex, last(f"{words} Let ${formula}$.").fault) == (formula, "")


@pytest.mark.parametrize(("words", "formula"), OTHERS, ids=[words for words, _ in OTHERS])
def test_another_meaning_is_kept_or_refused(words, formula):
    line = last(f"{words} Let ${formula}$.")
    assert line.latex != formula or (line.fault and line.mend)


@pytest.mark.parametrize("name", sorted({*FUNCTIONS, *ARRAY_FUNCTIONS} - {name[1:] for name in FUNCTION_SYMBOLS}))
def test_each_function_is_a_subject_by_its_name(name):
    line = last(rf"{name} denotes the wibble function. Let $f = \operatorname{{{name}}}(x)$.")
    assert name in names_in(line.latex) and "wibble" in line.fault


DEFINED = (
    (r"$\exp$ denotes $2^x$. $f = \sum_i \exp(x_i)$", ["g(x) = 2^x", r"f = \sum_i  g(x_i)"]),
    (r"Write $|\cdot|$ for the Huber function $\sqrt{1+x^2}$. $f = \sum_i |x_i|$",
     [r"g(x) = \sqrt{1+x^2}", r"f = \sum_i  g(x_i)"]),
    (r"The ReLU is a leaky one, $\max(0.1x, x)$. $h = \mathrm{ReLU}(Wx)$", [r"g(x) = \max(0.1x, x)", "h =  g(Wx)"]),
    (r"Here $\langle u, v\rangle$ means $u^\top M v$. $f = \langle x, x\rangle$", [r"B(u, v) = u^\top M v", "f = B(x, x)"]),
    (r"$x^*$ désigne la transposée de $x$. $f = x^* A x$", [r"f = x^{\top} A x"]),
    (r"$\exp$ is $2^x$ and $\tanh$ is $3 x$. $f = \exp(x) + \tanh(x)$", ["h(x) = 3 x", "g(x) = 2^x", "f =  g(x) +  h(x)"]),
    (r"We write $\exp(x)$ for $e^x$. $f = \exp(y)$", [r"f = \exp(y)"]),
    (r"The values $|x|$ are of $1 + x$. $f = |y|$", ["f = |y|"]),
)


@pytest.mark.parametrize(("text", "lines"), DEFINED, ids=[text for text, _ in DEFINED])
def test_words_define_a_function_by_a_formula(text, lines):
    found = statements_of(text).formulas
    assert ([f.latex for f in found], [f.fault for f in found]) == (lines, [""] * len(lines))


def test_an_amount_that_a_formula_has_changes_nothing():
    assert not last(r"The softmax has temperature $\tau$. Let $p = \operatorname{softmax}(z/\tau)$.").fault
    assert last(r"The softmax has temperature $\tau$. Let $p = \operatorname{softmax}(z)$.").fault


def test_a_function_that_the_text_defines_is_its_own():
    text = r"The ReLU is leaky. Let $\operatorname{ReLU}(x) = \max(x, 0.1 x)$ and $f = \operatorname{ReLU}(y)$."
    assert not any(formula.fault for formula in statements_of(text).formulas)
