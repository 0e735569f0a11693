"""Words behind a formula that make another one of it, and what following the advice against them makes of the text."""

E, H = r"Let $e = y - X w$. ", r" The loss is $L = \|h - t\|^2$."
CE = r" $L = -\sum_k y_k \log p_k$."
# A text, what the error advises, the text that follows it, the variable.
FOLLOWED = (
    (E + r"$L = \|e\|^2$ divided by $2N$.", r"as in $L = \frac{1}{N} \|e\|^2$", E + r"$L = \frac{1}{2N} \|e\|^2$.", "w"),
    (E + r"$L = \|e\|^2$ weighted by $\alpha$.", r"as in $L = \alpha \|e\|^2$", E + r"$L = \alpha \|e\|^2$.", "w"),
    (E + r"$L = \|e\|^2$, halved.", r"as in $L = \frac{1}{2} \|e\|^2$", E + r"$L = \frac{1}{2} \|e\|^2$.", "w"),
    (r"$L = x^\top A x$, the whole squared.", r"as in $L = (x^\top A x)^2$", r"$L = (x^\top A x)^2$.", "x"),
    (E + r"$L = \|e\|^2$ averaged over the samples.", r"as in $L = \frac{1}{N} \sum_{i=1}^N x_i^2$",
     r"Let $e = y - X w$. $L = \frac{1}{N} \sum_{i=1}^N e_i^2$.", "w"),
    (r"$L = \sum_i (x_i - t_i)^2$ under the square root.", r"as in $L = \sqrt{\sum_i x_i^2}$",
     r"$L = \sqrt{\sum_i (x_i - t_i)^2}$.", "x"),
    (r"$h = a \odot x$ clipped to $[0,1]$." + H, r"as in $h_i = \max(0, \min(1, x_i))$",
     r"$h_i = \max(0, \min(1, a_i x_i))$." + H, "x"),
    (r"$h = W x$ followed by a ReLU." + H, r"as in $h = \operatorname{ReLU}(W x)$", r"$h = \operatorname{ReLU}(W x)$." + H, "x"),
    (r"$h = W x$ plus a bias $b$." + H, "as in $h = W x + b$", "$h = W x + b$." + H, "W"),
    (E + r"$L = \|e\|^2$ with weight decay $\lambda$.", r"as in $L = \|e\|^2 + \lambda \|w\|^2$",
     E + r"$L = \|e\|^2 + \lambda \|w\|^2$.", "w"),
    (r"$h = W x$ with dropout." + H, r"as in $h = m \odot (W x)$", r"$h = m \odot (W x)$." + H, "W"),
    (r"$p = \operatorname{softmax}(z)$ with temperature $T$." + CE, r"as in $p = \operatorname{softmax}(z/T)$",
     r"$p = \operatorname{softmax}(z/T)$." + CE, "z"),
    (r"$h = \mathrm{LeakyReLU}(z)$ with slope $0.1$." + H, r"as in $h_i = \max(x_i, 0.2 x_i)$",
     r"$h_i = \max(z_i, 0.1 z_i)$." + H, "z"),
    (r"$y = \mathrm{GELU}(x)$ (tanh approximation). $L = \|y\|^2$.", r"as in $y_i = \frac{x_i}{2} (1 + \tanh(",
     r"$y_i = \frac{x_i}{2} (1 + \tanh(\sqrt{2/\pi} (x_i + 0.044715 x_i^3)))$. $L = \|y\|^2$.", "x"),
    (r"$L = \sum_{i,j} (X_{ij} - M_{ij})^2$ over the observed pairs.", r"as in $L = \sum_{(i,j) \in \Omega} (X_{ij} - M_{ij})^2$",
     r"$L = \sum_{(i,j) \in \Omega} (X_{ij} - M_{ij})^2$.", "X"),
    (E + "The loss $L$ is half the squared norm of $e$.", r"as in $L = \frac{1}{2} \|e\|^2$",
     E + r"$L = \frac{1}{2} \|e\|^2$", "w"),
)

__all__ = ["FOLLOWED"]
