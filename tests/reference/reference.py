"""The mathematics of the lab a second time, in NumPy and float64, written from the book's equations.

It exists to be compared with the C core, so it shares nothing with it: no code, no order of loops, no
number format but the files. It is not fast, and it is not network2.py: what it takes from there is
what a mini-batch step means (section "Semantics" below) and the form of the network file.

Equations are those of chapters 2 and 3 of Michael Nielsen's "Neural Networks and Deep Learning". A
layer's quantities for a whole mini-batch are the columns of a matrix: Z, A and D are [neurons][images].

    z = w a + b                                            (25)
    D_L = dC/dz of the output layer                        (BP1), fused as in OUTPUT_ERRORS
    D_l = (w_{l+1}^T D_{l+1}) * sigma'(z_l)                (BP2)
    dC/db = D, dC/dw = D a^T                               (BP3), (BP4)

Semantics of a step over m images out of a training set of n:
    w <- (1 - eta lambda/n) w - (eta/m) sum dC/dw          (93), L2
    w <- w - (eta lambda/n) sgn(w) - (eta/m) sum dC/dw     (97), L1, whose first step ends at 0, not beyond;
                                                           with both, L2 comes first
    b <- b - (eta/m) sum dC/db                             biases are not regularised
Images keep their order; a last mini-batch that is short divides by its own length. Expanded data is five times as
many: each image, followed by itself moved right, left, down and up by one pixel. n counts them all.

    reference.py train --data DIR --load net.json --save out.json --cost C --output O --eta 0.5 ...
    reference.py neuron --cost C --gradient eq61 --output O --w 2 --b 2 --x 1 --y 0 --eta 0.15 ...
    reference.py softmax --z 2.5,-1,3.2,0.5 --c 1
    reference.py check       its own gradients against central differences
each print JSON lines.
"""

import argparse
import gzip
import json
import os

import numpy as np

# ---- Activations and costs, per output neuron --------------------------------------------------------


def sigmoid(z):
    """Equation (3). tanh never overflows: 1/(1+e^-z) = (1 + tanh(z/2))/2."""
    return (1 + np.tanh(z / 2)) / 2


def sigmoid_slope(z):
    """sigma'(z) = sigma(z) sigma(-z)."""
    return sigmoid(z) * sigmoid(-z)


def log_sum_exp(z):
    """ln sum_k e^(z_k) down each column; the maximum is taken out first."""
    top = z.max(axis=0)
    return top + np.log(np.exp(z - top).sum(axis=0))


def softmax(z):
    """Equation (78)."""
    return np.exp(z - log_sum_exp(z))


OUTPUTS = {"sigmoid": sigmoid, "linear": lambda z: z, "softmax": softmax}


def cost_quadratic(z, a, y):
    """Equation (54), (6): the sum over the outputs of (a - y)^2 / 2."""
    return ((a - y) ** 2).sum(axis=0) / 2


def cost_cross_entropy(z, a, y):
    """Equation (63) from z: -ln a = ln(1 + e^-z), -ln(1-a) = ln(1 + e^z)."""
    return (y * np.logaddexp(0, -z) + (1 - y) * np.logaddexp(0, z)).sum(axis=0)


def cost_log_likelihood(z, a, y):
    """Equation (80): -ln a_y = logsumexp(z) - z_y, y one-hot."""
    return log_sum_exp(z) - (y * z).sum(axis=0)


COSTS = {
    "quadratic": cost_quadratic,
    "cross-entropy": cost_cross_entropy,
    "log-likelihood": cost_log_likelihood,
}

# dC/dz of the output layer; a pair that is not here does not go together.
OUTPUT_ERRORS = {
    ("quadratic", "sigmoid"): lambda z, a, y: (a - y) * sigmoid_slope(z),
    ("quadratic", "linear"): lambda z, a, y: a - y,
    ("cross-entropy", "sigmoid"): lambda z, a, y: a - y,  # (66)
    ("log-likelihood", "softmax"): lambda z, a, y: a - y,  # (84)
}

COST_CLASSES = {
    "quadratic": "QuadraticCost",
    "cross-entropy": "CrossEntropyCost",
    "log-likelihood": "LogLikelihoodCost",
}

# ---- Files -------------------------------------------------------------------------------------------

IDX_NAMES = {
    "train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}


def read_idx(path):
    """An IDX file of bytes, plain or .gz: two zero bytes, type 8, rank, sizes (big-endian), data."""
    if os.path.exists(path):
        with open(path, "rb") as file:
            data = file.read()
    else:
        with gzip.open(path + ".gz", "rb") as file:
            data = file.read()
    if data[:3] != b"\0\0\x08":
        raise ValueError(f"{path} is not an IDX file of bytes")
    rank = data[3]
    shape = np.frombuffer(data, ">u4", rank, 4)
    values = np.frombuffer(data, np.uint8, offset=4 + 4 * rank)
    return values.reshape(tuple(int(size) for size in shape))


def read_set(folder, which):
    """Images as columns of bytes/256, labels as one-hot columns and as numbers."""
    images_name, labels_name = IDX_NAMES[which]
    images = read_idx(os.path.join(folder, images_name))
    labels = read_idx(os.path.join(folder, labels_name))
    if len(images) != len(labels):
        raise ValueError(f"{folder}: {len(images)} images, but {len(labels)} labels")
    x = images.reshape(len(images), -1).T / 256
    y = (np.arange(10)[:, None] == labels[None, :]).astype(float)
    return x, y, labels


def expanded(x, y):
    """Each column of x, and its image moved right, left, down and up by one pixel, zeros coming in."""
    side = int(np.sqrt(len(x)))
    framed = np.pad(x.reshape(side, side, -1), ((1, 1), (1, 1), (0, 0)))
    corners = [(1, 1), (1, 0), (1, 2), (0, 1), (2, 1)]  # top and left of the window that is looked at
    variants = [framed[top : top + side, left : left + side] for top, left in corners]
    # [side][side][image][variant] -> columns, the variants of an image one after the other
    return np.stack(variants, axis=-1).reshape(len(x), -1), np.repeat(y, len(corners), axis=1)


def read_network(path):
    """network2.py's form: weights as rows, biases as columns."""
    with open(path, encoding="utf-8") as file:
        net = json.load(file)
    weights = [np.array(w, dtype=float) for w in net["weights"]]
    biases = [np.array(b, dtype=float).reshape(-1, 1) for b in net["biases"]]
    for i, (w, b) in enumerate(zip(weights, biases, strict=True)):
        expected = (net["sizes"][i + 1], net["sizes"][i])
        if w.shape != expected or len(b) != expected[0]:
            raise ValueError(f"{path}: layer {i + 1} does not have the shape {expected}")
    return weights, biases


def write_network(path, weights, biases, cost, output):
    """network2.py's form. It has sigmoid outputs alone, so that others are named in a field beside it."""
    sizes = [weights[0].shape[1]] + [len(w) for w in weights]
    net = {
        "sizes": sizes,
        "weights": [w.tolist() for w in weights],
        "biases": [b.tolist() for b in biases],
        "cost": COST_CLASSES[cost],
    }
    if output != "sigmoid":
        net["output"] = output
    with open(path, "w", encoding="utf-8") as file:
        json.dump(net, file)


# ---- The network -------------------------------------------------------------------------------------


def feedforward(weights, biases, x, output):
    """Weighted inputs and activations of every layer; activations[0] is the input."""
    zs, activations = [], [x]
    for w, b in zip(weights, biases):
        zs.append(w @ activations[-1] + b)
        activate = OUTPUTS[output] if len(zs) == len(weights) else sigmoid
        activations.append(activate(zs[-1]))
    return zs, activations


def gradients(weights, biases, x, y, cost, output):
    """Sums over the images of dC/dw and dC/db, and the sum of C."""
    zs, activations = feedforward(weights, biases, x, output)
    delta = OUTPUT_ERRORS[cost, output](zs[-1], activations[-1], y)
    dw, db = [None] * len(weights), [None] * len(weights)
    for layer in reversed(range(len(weights))):
        dw[layer] = delta @ activations[layer].T
        db[layer] = delta.sum(axis=1, keepdims=True)
        if layer > 0:
            delta = (weights[layer].T @ delta) * sigmoid_slope(zs[layer - 1])
    return dw, db, COSTS[cost](zs[-1], activations[-1], y).sum()


def score(weights, biases, x, y, labels, cost, output):
    zs, activations = feedforward(weights, biases, x, output)
    mean_cost = COSTS[cost](zs[-1], activations[-1], y).mean()
    return float(mean_cost), float((activations[-1].argmax(axis=0) == labels).mean())


def penalty(weights, n, l1, l2):
    """The last terms of (87) and (95)."""
    return sum(l2 / (2 * n) * (w**2).sum() + l1 / n * np.abs(w).sum() for w in weights)


def decayed(w, rate_l1, rate_l2):
    """What the regularisers leave of w in one step; rates are eta lambda/n."""
    w = (1 - rate_l2) * w
    return np.sign(w) * np.maximum(np.abs(w) - rate_l1, 0)


def run_train(args):
    weights, biases = read_network(args.load)
    x, y, labels = read_set(args.data, "train")
    n = args.train_size
    if not 1 <= n <= x.shape[1]:
        raise ValueError(f"--train-size {n}: there are {x.shape[1]} images")
    x, y, labels = x[:, :n], y[:, :n], labels[:n]
    items, targets = expanded(x, y) if args.expand else (x, y)
    count = items.shape[1]
    starts = list(range(0, count, args.batch))
    for step in range(args.batches):
        first = starts[step % len(starts)]
        part = slice(first, min(first + args.batch, count))
        m = part.stop - part.start
        dw, db, cost = gradients(weights, biases, items[:, part], targets[:, part], args.cost, args.output)
        for layer, w in enumerate(weights):
            kept = decayed(w, args.eta * args.l1 / count, args.eta * args.l2 / count)
            weights[layer] = kept - args.eta / m * dw[layer]
            biases[layer] = biases[layer] - args.eta / m * db[layer]
        print(json.dumps({"batch": step + 1, "cost": float(cost) / m}))
    if args.save:
        write_network(args.save, weights, biases, args.cost, args.output)
    rule = args.cost, args.output
    training_cost, training_accuracy = score(weights, biases, x, y, labels, *rule)
    evaluation_cost, evaluation_accuracy = score(weights, biases, *read_set(args.data, "test"), *rule)
    print(
        json.dumps(
            {
                "training_cost": training_cost,
                "training_accuracy": training_accuracy,
                "evaluation_cost": evaluation_cost,
                "evaluation_accuracy": evaluation_accuracy,
                "penalty": float(penalty(weights, count, args.l1, args.l2)),
            }
        )
    )


def run_check(_):
    """Compares gradients() with central differences, for every pair: the reference has to be right itself."""
    random = np.random.default_rng(1)
    sizes, images, step = [4, 5, 3, 3], 6, 1e-5
    weights = [random.normal(size=(n, m)) for m, n in zip(sizes, sizes[1:])]
    biases = [random.normal(size=(n, 1)) for n in sizes[1:]]
    x = random.uniform(size=(sizes[0], images))
    y = np.eye(sizes[-1])[:, random.integers(sizes[-1], size=images)]
    for cost, output in OUTPUT_ERRORS:
        dw, db, _ = gradients(weights, biases, x, y, cost, output)
        worst, smallest = 0.0, np.inf
        for parameters, slopes in zip(weights + biases, dw + db):
            smallest = min(smallest, np.abs(slopes).max())
            for at in np.ndindex(parameters.shape):
                kept = parameters[at]
                costs = []
                for parameters[at] in (kept + step, kept - step):
                    costs.append(gradients(weights, biases, x, y, cost, output)[2])
                parameters[at] = kept
                numeric = (costs[0] - costs[1]) / (2 * step)
                worst = max(worst, abs(slopes[at] - numeric) / np.abs(slopes).max())
        record = {"cost": cost, "output": output, "worst": float(worst), "smallest": float(smallest)}
        print(json.dumps(record))


# ---- One neuron, and softmax -------------------------------------------------------------------------


def neuron_step(args, a, z):
    """What w and b step by: delta = dC/dz, (56) and (62), or as the book's published widgets do it."""
    if args.gradient == "as-published" and args.cost == "cross-entropy":
        return (a - args.y) / (sigmoid(z) * sigmoid(-z))  # dC/da, and no factor sigma'(z)
    return OUTPUT_ERRORS[args.cost, args.output](z, a, args.y)


def run_neuron(args):
    w, b = np.float64(args.w), np.float64(args.b)
    y = np.array([args.y])
    for epoch in range(args.epochs + 1):
        z = w * args.x + b
        a = OUTPUTS[args.output](z)
        db = neuron_step(args, a, z)
        dw = args.x * db
        cost = COSTS[args.cost](np.array([z]), np.array([a]), y)
        record = {"epoch": epoch, "w": w, "b": b, "z": z, "a": a, "cost": cost, "dw": dw, "db": db}
        print(json.dumps({key: float(value) if key != "epoch" else value for key, value in record.items()}))
        w, b = w - args.eta * dw, b - args.eta * db


def run_softmax(args):
    a = softmax(args.c * np.array([float(z) for z in args.z.split(",")]))
    print(json.dumps({"a": a.tolist(), "sum": float(a.sum())}))


def main():
    parser = argparse.ArgumentParser(description="An independent reference for the lab's numbers.")
    commands = parser.add_subparsers(required=True)

    train = commands.add_parser("train")
    train.set_defaults(run=run_train)
    train.add_argument("--data", required=True)
    train.add_argument("--load", required=True)
    train.add_argument("--save")
    train.add_argument("--cost", choices=list(COSTS), default="cross-entropy")
    train.add_argument("--output", choices=list(OUTPUTS), default="sigmoid")
    train.add_argument("--eta", type=float, default=0.5)
    train.add_argument("--batch", type=int, default=10)
    train.add_argument("--train-size", type=int, default=1000)
    train.add_argument("--batches", type=int, default=100)
    train.add_argument("--l1", type=float, default=0)
    train.add_argument("--l2", type=float, default=0)
    train.add_argument("--expand", action="store_true")

    commands.add_parser("check").set_defaults(run=run_check)

    neuron = commands.add_parser("neuron")
    neuron.set_defaults(run=run_neuron)
    neuron.add_argument("--cost", choices=["quadratic", "cross-entropy"], default="quadratic")
    neuron.add_argument("--gradient", choices=["eq61", "as-published"], default="eq61")
    neuron.add_argument("--output", choices=["sigmoid", "linear"], default="sigmoid")
    for name, default in {"w": 2, "b": 2, "x": 1, "y": 0, "eta": 0.15}.items():
        neuron.add_argument(f"--{name}", type=float, default=default)
    neuron.add_argument("--epochs", type=int, default=300)

    layer = commands.add_parser("softmax")
    layer.set_defaults(run=run_softmax)
    layer.add_argument("--z", required=True)
    layer.add_argument("--c", type=float, default=1)

    args = parser.parse_args()
    if hasattr(args, "cost") and (args.cost, args.output) not in OUTPUT_ERRORS:
        parser.error(f"the cost {args.cost} does not go with the output {args.output}")
    args.run(args)


if __name__ == "__main__":
    main()
