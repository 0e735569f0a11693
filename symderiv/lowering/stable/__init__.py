"""What is computed in another way than it is written, because as it is written it overflows or cancels.

| written | computed |
|---|---|
| e^{u_k} / Σ_j e^{u_j}, also under a mask | softmax, the largest exponent taken out |
| log Σ_j e^{u_j} | logsumexp |
| u_k − log Σ_j e^{u_j}, log of a softmax | log_softmax |
| log σ(u), log(1 − σ(u)), log cosh u | log_sigmoid(±u), log_cosh |
| log(1 + e^u), log(e^u + e^v) | softplus, logaddexp |
| n u^{n − 1}, u^n log u | 0 where n, or u, is 0 |
| log(1 + u), e^u − 1 | log1p, expm1 |
| log det X | by the logarithms of the pivots |
"""
