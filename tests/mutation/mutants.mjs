// mutants.mjs - mistakes that somebody could make in the code of gradients and costs, one a row: each must be
// caught by a native test. A pattern that is no longer found is an error too: the row goes with its formula.

/** @typedef {{ file: string, mistake: string, find: RegExp, put: string }} Mutant */

/** @type {Mutant[]} */
export const MUTANTS = [
  // ---- outputs and costs
  {
    file: 'table.c',
    mistake: "sigma' without its second factor",
    find: /\*slope = e \* r \* r;/,
    put: '*slope = e * r;',
  },
  {
    file: 'table.c',
    mistake: 'sigma(-z) taken for sigma(z)',
    find: /\*a = z >= 0 \? r : e \* r;/,
    put: '*a = z <= 0 ? r : e * r;',
  },
  {
    file: 'table.c',
    mistake: 'quadratic cost without its half',
    find: /return 0\.5 \* \(a - y\) \* \(a - y\);/,
    put: 'return (a - y) * (a - y);',
  },
  {
    file: 'table.c',
    mistake: "quadratic delta without sigma'",
    find: /return \(a - y\) \* slope;/,
    put: 'return a - y;',
  },
  {
    file: 'table.c',
    mistake: 'cross-entropy with the sign of z y turned',
    find: /fmax\(z, 0\) - z \* y \+/,
    put: 'fmax(z, 0) + z * y +',
  },
  {
    file: 'table.c',
    mistake: "the widget's step with e^-z for e^z",
    find: /\(1 - y\) \* \(1 \+ exp\(z\)\)/,
    put: '(1 - y) * (1 + exp(-z))',
  },
  {
    file: 'table.c',
    mistake: "a layer's a - y with the target forgotten",
    find: /delta\[label\] -= 1\.0f;/,
    put: '(void)label;',
  },
  {
    file: 'table.c',
    mistake: "a layer's quadratic delta for a target of 2",
    find: /delta\[j\] \*= z\[j\] - \(j == label \? 1\.0f/,
    put: 'delta[j] *= z[j] - (j == label ? 2.0f',
  },
  {
    file: 'table.c',
    mistake: 'linear delta with its sign turned',
    find: /return z - y;/,
    put: 'return y - z;',
  },
  {
    file: 'table.c',
    mistake: "softmax's diagonal with a plus",
    find: /z\[j\] \* \(1\.0f - z\[j\]\)/,
    put: 'z[j] * (1.0f + z[j])',
  },
  {
    file: 'table.c',
    mistake: 'log-likelihood without the maximum added back',
    find: /above = \(double\)max - \(double\)z\[label\]/,
    put: 'above = -(double)z[label]',
  },
  // ---- training
  {
    file: 'trainer.c',
    mistake: 'the sum of gradients in place of their mean',
    find: /trainer->config\.eta \/ \(double\)m(?!ost)(?= ?\)|;)/,
    put: 'trainer->config.eta',
  },
  {
    file: 'trainer.c',
    mistake: 'lambda over the mini-batch in place of the training set',
    find: /config\.lambda\[r\] \/ \(double\)trainer->items/,
    put: 'config.lambda[r] / (double)trainer->config.batch',
  },
  {
    file: 'trainer.c',
    mistake: 'dropout that does not make up for what it leaves out',
    find: /\(float\)\(1 \/ \(1 - trainer->config\.dropout\)\)/,
    put: '1.0f',
  },
  {
    file: 'trainer.c',
    mistake: 'a step that would leave the floats is taken',
    find: /if \(!\(\(double\)f4_lane\(sum, lane\) \* most <= \(double\)CEL_MAX_WEIGHT\)\)/,
    put: 'if (0)',
  },
  {
    file: 'trainer.c',
    mistake: 'a shuffle that never leaves an image where it is',
    find: /cel_random_below\(random, \(uint32_t\)i\)/,
    put: 'cel_random_below(random, (uint32_t)i - 1)',
  },
  {
    file: 'trainer.c',
    mistake: 'biases that go uphill',
    find: /f4_store\(layer->biases \+ j, f4_sub\(/,
    put: 'f4_store(layer->biases + j, f4_add(',
  },
  // ---- regularisers
  {
    file: 'regularizer.c',
    mistake: 'L2 penalty without its half',
    find: /return scale \* scale \* sum \/ 2;/,
    put: 'return scale * scale * sum;',
  },
  {
    file: 'regularizer.c',
    mistake: 'L2 that shrinks twice as fast',
    find: /return 1 - rate;/,
    put: 'return 1 - 2 * rate;',
  },
  {
    file: 'regularizer.c',
    mistake: 'L1 that crosses zero',
    find: /size > rate \? copysignf\(size - rate, weights\[i\]\) : 0\.0f/,
    put: 'copysignf(size - rate, weights[i])',
  },
  {
    file: 'regularizer.c',
    mistake: 'L1 penalty that adds signs up',
    find: /sum \+= fabs\(\(double\)weights\[i\]\);/,
    put: 'sum += (double)weights[i];',
  },
  // ---- loops
  {
    file: 'kernels.c',
    mistake: 'an update that adds the gradient',
    find: /f4_sub\(f4_load\(to \+ 4 \* v\)/,
    put: 'f4_add(f4_load(to + 4 * v)',
  },
  {
    file: 'kernels.c',
    mistake: 'back-propagation that forgets what is in the sums',
    find: /f4_add\(f4_load\(sums \+ i\), sum\)/,
    put: 'sum',
  },
  {
    file: 'kernels.c',
    mistake: 'back-propagation through the wrong output',
    find: /f4_load\(next \+ 4 \* v\)/,
    put: 'f4_load(next)',
  },
  // ---- the network
  {
    file: 'network.c',
    mistake: 'initial weights of deviation 1/n',
    find: /1 \/ sqrt\(\(double\)layer->in\)/,
    put: '1 / (double)layer->in',
  },
  // ---- neuron, layer, softmax
  {
    file: 'neuron.c',
    mistake: 'dC/dw by the weight in place of the input',
    find: /s->dw\[i\] = c->x\[i\] \* s->db;/,
    put: 's->dw[i] = c->w[i] * s->db;',
  },
  {
    file: 'neuron.c',
    mistake: 'a bias that goes uphill',
    find: /now->b - neuron->config\.eta \* now->db/,
    put: 'now->b + neuron->config.eta * now->db',
  },
  {
    file: 'learner.c',
    mistake: 'a gradient without the factor c',
    find: /config->c \* pair->unit_delta\(z, y\)/,
    put: 'pair->unit_delta(z, y)',
  },
  {
    file: 'learner.c',
    mistake: 'a step by the activations in place of delta',
    find: /config\.eta \* now\[2 \* n \+ j\]/,
    put: 'config.eta * now[n + j]',
  },
  {
    file: 'softmax.c',
    mistake: 'c times a gradient that lost it',
    find: /delta\[j\] = c \* a\[j\];/,
    put: 'delta[j] = a[j];',
  },
  {
    file: 'softmax.c',
    mistake: 'a Jacobian whose rows do not cancel',
    find: /row\[j\] = -others;/,
    put: 'row[j] = others;',
  },
  {
    file: 'softmax.c',
    mistake: 'the inverse with its constant turned',
    find: /z\[j\] = \(log_a\[j\] \+ constant\) \/ c;/,
    put: 'z[j] = (log_a[j] - constant) / c;',
  },
  {
    file: 'softmax.c',
    mistake: 'the activation for its odds',
    find: /log\(a\) - log1p\(-a\)/,
    put: 'log(a)',
  },
];
