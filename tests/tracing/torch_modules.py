"""PyTorch modules and functions as people write them, each with example inputs: what `sd.read_torch` must read."""

import math

import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

ROWS = {}
R = torch.randn


def add(name, module, *inputs):
    ROWS[name] = (module, inputs)


class Transformer(nn.Module):
    def __init__(self, dim=8, heads=2, hidden=12):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.attn = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(dim, hidden), nn.GELU(), nn.Linear(hidden, dim))

    def forward(self, x):
        h = self.norm1(x)
        a, _ = self.attn(h, h, h, need_weights=False)
        x = x + a
        return x + self.mlp(self.norm2(x))


class HandWrittenAttention(nn.Module):
    def __init__(self, dim=6, heads=3):
        super().__init__()
        self.heads, self.qkv, self.proj = heads, nn.Linear(dim, 3 * dim, bias=False), nn.Linear(dim, dim)

    def forward(self, x):
        B, T, C = x.shape
        q, k, v = self.qkv(x).split(C, dim=2)
        q, k, v = (t.view(B, T, self.heads, C // self.heads).transpose(1, 2) for t in (q, k, v))
        att = (q @ k.transpose(-2, -1)) / (k.size(-1) ** 0.5)
        att = att.masked_fill(torch.tril(torch.ones(T, T)) == 0, float("-1e9"))
        y = F.softmax(att, dim=-1) @ v
        return self.proj(y.transpose(1, 2).contiguous().view(B, T, C))


class SwiGLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.w1, self.w2, self.w3 = nn.Linear(4, 6, bias=False), nn.Linear(6, 4, bias=False), nn.Linear(4, 6, bias=False)

    def forward(self, x):
        return self.w2(F.silu(self.w1(x)) * self.w3(x))


class RMSNorm(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(dim))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6) * self.weight


class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc, self.dec = nn.Linear(5, 4), nn.Linear(2, 5)

    def forward(self, x, eps):
        mu, logvar = self.enc(x).chunk(2, dim=-1)
        z = mu + torch.exp(0.5 * logvar) * eps
        recon = F.mse_loss(self.dec(z), x, reduction="sum")
        return recon - 0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.RNNCell(3, 4)

    def forward(self, x, h):
        for t in range(x.shape[0]):
            h = self.cell(x[t], h)
        return h


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(2, 3, 3, padding=1, bias=False), nn.BatchNorm2d(3)
        self.conv2, self.bn2 = nn.Conv2d(3, 3, 3, padding=1, bias=False), nn.BatchNorm2d(3)
        self.down = nn.Sequential(nn.Conv2d(2, 3, 1, bias=False), nn.BatchNorm2d(3))

    def forward(self, x):
        out = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        out += self.down(x)
        return F.relu(out)


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb, self.fc = nn.Embedding(7, 4), nn.Linear(4, 3)

    def forward(self, tokens, y):
        return F.cross_entropy(self.fc(self.emb(tokens).mean(dim=1)), y)


def info_nce(a, b):
    a, b = F.normalize(a, dim=-1), F.normalize(b, dim=-1)
    return F.cross_entropy(a @ b.T / 0.1, torch.arange(a.shape[0]))


def gaussian_nll(x, mu, log_sigma):
    return (0.5 * ((x - mu) / log_sigma.exp()) ** 2 + log_sigma).sum(-1).mean()


def physics(x, w):
    return torch.sum(torch.sin(x @ w) ** 2) + torch.linalg.norm(w)


add("linear", nn.Linear(3, 4), R(2, 3))
add("mlp", nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 4)), R(2, 3))
add("layer_norm", nn.LayerNorm(4), R(2, 3, 4))
add("rms_norm", RMSNorm(4), R(2, 3, 4))
add("rms_norm_own", nn.RMSNorm(4, eps=1e-6), R(2, 3, 4))
add("batch_norm", nn.BatchNorm1d(3), R(5, 3))
add("batch_norm_eval", nn.BatchNorm1d(3).eval(), R(5, 3))
add("group_norm", nn.GroupNorm(2, 4), R(2, 4, 3))
add("multi_head", nn.MultiheadAttention(6, 2, batch_first=True), R(2, 3, 6), R(2, 4, 6), R(2, 4, 6))
add("sdpa", lambda q, k, v: F.scaled_dot_product_attention(q, k, v), R(2, 3, 4), R(2, 5, 4), R(2, 5, 6))
add("conv1d", nn.Conv1d(2, 3, 3), R(2, 2, 7))
add("conv1d_strided", nn.Conv1d(2, 3, 3, stride=2, padding=1), R(2, 2, 7))
add("conv2d", nn.Conv2d(2, 3, 3, padding=1), R(1, 2, 4, 5))
add("depthwise", nn.Conv1d(3, 3, 2, groups=3), R(2, 3, 5))
add("lstm_cell", nn.LSTMCell(3, 4), R(2, 3), (R(2, 4), R(2, 4)))
add("gru_cell", nn.GRUCell(3, 4), R(2, 3), R(2, 4))
add("embedding", nn.Embedding(7, 4), torch.randint(0, 7, (2, 3)))
add("embedding_bag", nn.EmbeddingBag(7, 4, mode="mean"), torch.randint(0, 7, (2, 3)))
add("cross_entropy", nn.CrossEntropyLoss(), R(4, 3), torch.randint(0, 3, (4,)))
add("cross_entropy_smoothed", nn.CrossEntropyLoss(label_smoothing=0.1), R(4, 3), torch.randint(0, 3, (4,)))
add("bce_logits", nn.BCEWithLogitsLoss(), R(4, 3), torch.rand(4, 3))
add("kl_div", lambda x, y: F.kl_div(F.log_softmax(x, -1), F.softmax(y, -1), reduction="batchmean"), R(4, 3), R(4, 3))
add("cosine", nn.CosineSimilarity(dim=1), R(4, 3), R(4, 3))
add("softplus", nn.Softplus(), R(4))
add("encoder_layer", nn.TransformerEncoderLayer(8, 2, 12, dropout=0.0, batch_first=True), R(2, 3, 8))
add("transformer", Transformer(), R(2, 3, 8))
add("hand_written", HandWrittenAttention(), R(2, 4, 6))
add("vae", VAE(), R(3, 5), R(3, 2))
add("info_nce", info_nce, R(4, 3), R(4, 3))
add("triplet", nn.TripletMarginLoss(), R(4, 3), R(4, 3), R(4, 3))
add("swiglu", SwiGLU(), R(2, 3, 4))
add("max_pool", nn.MaxPool1d(2), R(2, 3, 6))
add("max_pool2d", nn.MaxPool2d(2), R(1, 2, 4, 6))
add("rnn", Recurrent(), R(3, 2, 3), R(2, 4))
add("residual", Residual(), R(2, 2, 3, 4))
add("classifier", Classifier(), torch.randint(0, 7, (3, 5)), torch.randint(0, 3, (3,)))
add("gaussian_nll", gaussian_nll, R(4, 3), R(4, 3), R(4, 3))
add("physics", physics, R(4, 3), R(3))
add("pixel_shuffle", nn.PixelShuffle(2), R(1, 8, 2, 3))
add("huber", nn.HuberLoss(), R(4, 3), R(4, 3))


def masked(x):
    scores = (x @ x.T).masked_fill(torch.tril(torch.ones(3, 3)) == 0, float("-inf"))
    return (torch.softmax(scores, -1) @ x).sum()


def additive_mask(x):
    return (torch.softmax(x @ x.T / 2 + torch.full((3, 3), float("-inf")).triu(1), -1) @ x).sum()


def padded(x, keep):
    bias = (1.0 - keep[:, None, :].to(x.dtype)) * torch.finfo(x.dtype).min
    return (torch.softmax(x @ x.mT + bias, -1) @ x).sum()


class Routed(nn.Module):
    """The two best experts of each row, by the scores that are scattered back over all."""

    def __init__(self):
        super().__init__()
        self.gate = nn.Linear(3, 4)

    def forward(self, x):
        scores = self.gate(x)
        best, places = scores.topk(2, dim=-1)
        return torch.full_like(scores, float("-inf")).scatter(-1, places, best).softmax(-1)


class Shortcut(nn.Module):
    """Two strides over one axis, by windows of three and of one."""

    def __init__(self):
        super().__init__()
        self.conv, self.down = nn.Conv1d(1, 2, 3, 2, 1, bias=False), nn.Conv1d(1, 2, 1, 2, bias=False)

    def forward(self, x):
        return torch.tanh(self.conv(x)) + self.down(x)


def positive_pairs(s, pos):
    itself = torch.eye(len(s), dtype=torch.bool)
    p = s.masked_fill(itself, float("-inf"))
    return (p - p.logsumexp(1, keepdim=True)).masked_fill(~(pos & ~itself), 0.0).sum()


add("shortcut", Shortcut(), R(1, 1, 6))
add("positive_pairs", positive_pairs, R(3, 3), torch.ones(3, 3, dtype=torch.bool))
add("stem", nn.Sequential(nn.Conv2d(1, 2, 3, stride=2, padding=1, bias=False), nn.MaxPool2d(3, 2, 1)), R(1, 1, 6, 6))
add("padded", padded, R(2, 3, 2), torch.ones(2, 3, dtype=torch.bool))
add("routed", Routed(), R(3, 3))
add("masked", masked, R(3, 2))
add("additive_mask", additive_mask, R(3, 2))


class Tied(nn.Module):
    """One matrix embeds tokens and scores them."""

    def __init__(self):
        super().__init__()
        self.emb, self.head = nn.Embedding(5, 3), nn.Linear(3, 5, bias=False)
        self.head.weight = self.emb.weight

    def forward(self, tokens, targets):
        return F.cross_entropy(self.head(torch.tanh(self.emb(tokens))), targets)


class Mixture(nn.Module):
    def __init__(self):
        super().__init__()
        self.experts, self.gate = nn.ModuleList([nn.Linear(3, 2) for _ in range(3)]), nn.Linear(3, 3)

    def forward(self, x):
        w = self.gate(x).softmax(-1)
        return sum(w[:, n:n + 1] * expert(x) for n, expert in enumerate(self.experts))


class Rotary(nn.Module):
    """Attention whose queries and keys are turned by their places."""

    def __init__(self, dim=8, heads=2):
        super().__init__()
        self.heads, self.qkv, self.proj = heads, nn.Linear(dim, 3 * dim, bias=False), nn.Linear(dim, dim)
        self.register_buffer("freq", 1 / (10000 ** (torch.arange(0, dim // heads, 2) / (dim // heads))))

    def turned(self, x):
        angle = torch.outer(torch.arange(x.shape[-2], dtype=torch.float), self.freq)
        angle = torch.cat([angle, angle], -1)
        a, b = x.chunk(2, -1)
        return x * angle.cos() + torch.cat([-b, a], -1) * angle.sin()

    def forward(self, x):
        B, T, D = x.shape
        q, k, v = self.qkv(x).view(B, T, 3, self.heads, D // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        y = F.scaled_dot_product_attention(self.turned(q), self.turned(k), v, is_causal=True)
        return self.proj(y.transpose(1, 2).reshape(B, T, D))


class Upsampling(nn.Module):
    def __init__(self):
        super().__init__()
        self.up = nn.ConvTranspose2d(2, 1, 2, stride=2)

    def forward(self, x, skip):
        return torch.cat([self.up(x), skip], 1)


add("tied_weights", Tied(), torch.tensor([1, 2, 0]), torch.tensor([0, 3, 4]))
add("mixture_of_experts", Mixture(), R(4, 3))
add("rotary", Rotary(), R(1, 3, 8))
add("upsampling", Upsampling(), R(1, 2, 2, 2), R(1, 1, 4, 4))


class Frozen(nn.Module):
    """Low-rank adaptation: the base is frozen, the rest in single precision whatever comes in."""

    def __init__(self):
        super().__init__()
        self.base, self.A, self.B = nn.Linear(4, 3), nn.Parameter(R(2, 4)), nn.Parameter(R(3, 2))
        self.base.requires_grad_(False)

    def forward(self, x):
        return (self.base(x).float() + (x @ self.A.T @ self.B.T).float() * 4).type_as(x)


class Positions(nn.Module):
    """A table of more positions than are used, and a bias looked up at places that the module holds."""

    def __init__(self):
        super().__init__()
        self.tok, self.pos, self.bias = nn.Embedding(7, 3), nn.Embedding(5, 3), nn.Parameter(R(9, 2))
        self.register_buffer("index", torch.arange(4).reshape(2, 2) * 2)

    def forward(self, idx):
        x = self.tok(idx) + self.pos(torch.arange(0, idx.shape[1], device=idx.device))
        return x, self.bias[self.index.view(-1)].view(2, 2, -1)


def contrastive(z1, z2):
    """Each of 2 N rows against the others: the diagonal is left out, the other view is the target."""
    n = z1.size(0)
    z = torch.cat([z1, z2])
    scores = (z @ z.T).masked_fill(torch.eye(2 * n, dtype=torch.bool), float("-inf"))
    return F.cross_entropy(scores, torch.cat([torch.arange(n) + n, torch.arange(n)]))


def preferred(logits, labels):
    """Targets of −100 are left out."""
    labels = labels[:, 1:].clone()
    kept = labels != -100
    labels = torch.where(labels == -100, 0, labels).clamp(min=0)
    return (logits[:, :-1].log_softmax(-1).gather(2, labels.unsqueeze(2)).squeeze(2) * kept).sum(-1)


def sampled(mu, scale, logits, action):
    """Distributions, which check their parameters."""
    normal, categorical = torch.distributions.Normal(mu, scale.exp()), torch.distributions.Categorical(logits=logits)
    return normal.log_prob(mu + 1).sum() + categorical.log_prob(action).mean() - categorical.entropy().mean()


def pooled(h, mask):
    """A mean over what a mask of whole numbers keeps."""
    kept = mask.unsqueeze(-1).float()
    return (h * kept).sum(1) / kept.sum(1).clamp(min=1e-9)


add("frozen", Frozen(), R(5, 4))
add("positions", Positions(), torch.randint(0, 7, (2, 3)))
add("contrastive", contrastive, R(3, 2), R(3, 2))
add("preferred", preferred, R(2, 4, 3), torch.randint(0, 3, (2, 4)))
add("sampled", sampled, R(3, 2), R(3, 2), R(3, 4), torch.randint(0, 4, (3,)))
add("pooled", pooled, R(2, 3, 4), torch.randint(0, 2, (2, 3)))
add("gaussian_nll", lambda mu, y, s: F.gaussian_nll_loss(mu, y, s.exp(), full=True), R(4, 3), R(4, 3), R(4, 1))
add("gaussian_nll_of_a_variance", nn.GaussianNLLLoss(reduction="sum"), R(4, 3), R(4, 3), torch.rand(4, 3))
add("gated_shares", lambda B: F.glu(B.log_softmax(0), 0) + B.softmax(0)[1:3], R(4, 3))
add("distances", lambda x: torch.cdist(x, x), R(4, 3))


class LargerMask(nn.Module):
    """A mask for more places than are used."""

    def __init__(self):
        super().__init__()
        self.register_buffer("mask", torch.tril(torch.ones(7, 7)).view(1, 1, 7, 7))

    def forward(self, s):
        T = s.size(-1)
        return F.softmax(s.masked_fill(self.mask[:, :, :T, :T] == 0, float("-inf")), dim=-1)


add("larger_mask", LargerMask(), R(2, 2, 4, 4))


class Scaled(nn.Module):
    """Numbers made of sizes of parameters: by the author, by the code, and by a logarithm, which is no power."""

    def __init__(self, dim, width, decay=False):
        super().__init__()
        self.dim, self.key, self.scale = dim, nn.Linear(dim, width, bias=False), width**-0.5
        self.decay = decay

    def forward(self, x):
        h = self.key(x * x.shape[-1] ** 0.5) * self.scale / max(x.shape[0] - 1, 1)
        return h * math.log(self.dim) if self.decay else h


class Turned(nn.Module):
    """As many heads as frequencies, and a number made of the width of a head."""

    def __init__(self, width, heads, count):
        super().__init__()
        self.h, self.q = heads, nn.Linear(width, width, bias=False)
        self.register_buffer("freq", torch.arange(1.0, count + 1))

    def forward(self, x):
        q = self.q(x).view(x.size(0), self.h, -1)
        first, second = q.chunk(2, dim=-1)
        return (first * self.freq.sin() - second * self.freq.cos()) / math.sqrt(q.size(-1))
