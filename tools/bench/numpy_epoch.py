"""The comparison that the benchmark makes with NumPy: the same training step in matrix form, a whole mini-batch at a
time, in float32, with the BLAS that NumPy found. It measures and does not judge; the reference that tests
correctness is tests/reference/reference.py.

    numpy_epoch.py FOLDER     of MNIST's four files, unpacked; then, on stdin, one task a line:
    epoch NAME HIDDEN ETA L2  seconds of one more epoch of run NAME, sigmoid and cross-entropy
    score NAME                seconds of scoring the test set
    blas                      the library that does the products
"""

import os
import sys
import time

import numpy as np

BATCH = 10
CLASSES = 10


def read(folder, name):
    data = np.fromfile(os.path.join(folder, name), np.uint8)
    header = 4 + 4 * int(data[3])
    return data[header:]


def images(folder, name):
    return read(folder, name).reshape(-1, 784).astype(np.float32) / 256


def sigmoid(z):
    with np.errstate(over="ignore"):  # e^-z is infinite where 1 / (1 + e^-z) is 0 to the last bit
        return 1 / (1 + np.exp(-z))


class Run:
    """Images are rows; a layer is [in][out]."""

    def __init__(self, hidden, eta, decay):
        self.random = np.random.default_rng(1)
        sizes = [784, hidden, CLASSES]
        self.weights = [self.draw(m, n) for m, n in zip(sizes, sizes[1:])]
        self.biases = [self.draw(n) for n in sizes[1:]]
        self.eta = np.float32(eta)
        self.keep = np.float32(1 - decay)

    def draw(self, *shape):
        return self.random.standard_normal(shape, np.float32)

    def step(self, x, y):
        w, b = self.weights, self.biases
        hidden = sigmoid(x @ w[0] + b[0])
        output = sigmoid(hidden @ w[1] + b[1])
        delta = output - y  # equation (66)
        before = (delta @ w[1].T) * hidden * (1 - hidden)
        rate = self.eta / np.float32(len(x))
        if self.keep != 1:
            w[0] *= self.keep
            w[1] *= self.keep
        w[1] -= rate * (hidden.T @ delta)
        w[0] -= rate * (x.T @ before)
        b[1] -= rate * delta.sum(axis=0)
        b[0] -= rate * before.sum(axis=0)

    def epoch(self, x, y):
        order = self.random.permutation(len(x))
        for start in range(0, len(x), BATCH):
            batch = order[start : start + BATCH]
            self.step(x[batch], y[batch])

    def score(self, x, labels):
        w, b = self.weights, self.biases
        z = sigmoid(x @ w[0] + b[0]) @ w[1] + b[1]
        right = (z.argmax(axis=1) == labels).sum()
        y = np.eye(CLASSES, dtype=np.float32)[labels]
        cost = (np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))).sum(dtype=float)
        return right, cost


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def blas():
    """Which library is loaded, where the system tells."""
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:
            paths = {line.split()[-1] for line in maps if "blas" in line}
    except OSError:
        return "a BLAS it does not name"
    names = {os.path.basename(path) for path in paths}
    return "OpenBLAS" if any("openblas" in path for path in paths) else ", ".join(sorted(names))


def main():
    folder = sys.argv[1]
    train_labels = read(folder, "train-labels-idx1-ubyte")
    count = len(train_labels) - len(train_labels) // 6
    x = images(folder, "train-images-idx3-ubyte")[:count]
    y = np.eye(CLASSES, dtype=np.float32)[train_labels[:count]]
    test_x = images(folder, "t10k-images-idx3-ubyte")
    test_labels = read(folder, "t10k-labels-idx1-ubyte")
    runs = {}
    for line in sys.stdin:
        task, *words = line.split()
        if task == "epoch":
            name, hidden, eta, l2 = words
            if name not in runs:
                runs[name] = Run(int(hidden), float(eta), float(eta) * float(l2) / count)
            print(seconds(lambda: runs[name].epoch(x, y)), flush=True)
        elif task == "score":
            print(seconds(lambda: runs[words[0]].score(test_x, test_labels)), flush=True)
        elif task == "blas":
            print(f"NumPy {np.__version__}, {blas()}", flush=True)
        else:
            sys.exit(f"no task is called {task}")


main()
