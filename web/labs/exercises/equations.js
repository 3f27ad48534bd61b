// equations.js - the derivations of the exercises, as TeX, step by step: "<id>-<step>". The build turns them into
// MathML; the words between them stand in web/i18n under exercise.<id>.

const raw = String.raw;

const sum = raw`\sum_k e^{z_k}`;
const bias = raw`\frac{\partial C}{\partial b_j}`;
const weight = raw`\frac{\partial C}{\partial w_{jk}}`;

/** @type {Record<string, string>} */
export default {
  'slope-1': raw`\sigma(z) = (1 + e^{-z})^{-1}`,
  'slope-2': raw`\sigma'(z) = \frac{e^{-z}}{(1 + e^{-z})^2}`,
  'slope-3': raw`\sigma'(z) = \frac{1}{1 + e^{-z}} \cdot \frac{e^{-z}}{1 + e^{-z}}`,
  'slope-4': raw`\sigma'(z) = \sigma(z) \, (1 - \sigma(z))`,

  'roles-1': raw`y = 1: \quad C = -\ln a`,
  'roles-2': raw`y = 0: \quad C = -\ln (1 - a)`,
  'roles-3': raw`0 < a < 1 \quad \Rightarrow \quad C < \infty`,
  'roles-4': raw`-\left[ a \ln y + (1 - a) \ln (1 - y) \right] \to \infty \quad (y \to 0)`,

  'minimum-1': raw`\frac{\partial C}{\partial a} = -\frac{y}{a} + \frac{1 - y}{1 - a} = \frac{a - y}{a \, (1 - a)}`,
  'minimum-2': raw`\frac{\partial C}{\partial a} = 0 \quad \Leftrightarrow \quad a = y`,
  'minimum-3': raw`C = -\left[ y \ln y + (1 - y) \ln (1 - y) \right]`,

  'layers-1': raw`\delta_j^L = (a_j^L - y_j) \, \sigma'(z_j^L)`,
  'layers-2': raw`\delta_j^L = \frac{a_j^L - y_j}{a_j^L \, (1 - a_j^L)} \, \sigma'(z_j^L) = a_j^L - y_j`,
  'layers-3': raw`\delta_k^l = \sigma'(z_k^l) \, \sum_j w_{jk}^{l+1} \, \delta_j^{l+1}`,
  'layers-4': raw`\frac{\partial C}{\partial w_{jk}^L} = \frac{1}{n} \sum_x a_k^{L-1} \, (a_j^L - y_j)`,

  'linear-1': raw`a_j^L = z_j^L \quad \Rightarrow \quad \frac{\partial a_j^L}{\partial z_j^L} = 1`,
  'linear-2': raw`\delta_j^L = (a_j^L - y_j) \cdot 1`,
  'linear-3': raw`\frac{\partial C}{\partial b_j^L} = \frac{1}{n} \sum_x (a_j^L - y_j), \quad \frac{\partial C}{\partial w_{jk}^L} = \frac{1}{n} \sum_x a_k^{L-1} \, (a_j^L - y_j)`,

  'input-1': raw`z = \sum_j w_j x_j + b \quad \Rightarrow \quad \frac{\partial z}{\partial w_j} = x_j`,
  'input-2': raw`\frac{\partial C}{\partial w_j} = \frac{\partial C}{\partial z} \, x_j`,
  'input-3': raw`x_j = 0 \quad \Rightarrow \quad \frac{\partial C}{\partial w_j} = 0`,

  'sums-1': raw`S = \sum_j \sigma(z_j)`,
  'sums-2': raw`\frac{\partial S}{\partial z_j} = \sigma'(z_j) > 0`,
  'sums-3': raw`\sum_j \frac{e^{z_j}}{${sum}} = \frac{\sum_j e^{z_j}}{${sum}} = 1`,

  'monotonic-1': raw`a_j = \frac{e^{z_j}}{${sum}}`,
  'monotonic-2': raw`\frac{\partial a_j}{\partial z_j} = a_j - a_j^2 = a_j \, (1 - a_j) > 0`,
  'monotonic-3': raw`\frac{\partial a_j}{\partial z_k} = -a_j \, a_k < 0 \quad (k \ne j)`,

  'nonlocal-1': raw`a_j = \frac{e^{z_j}}{e^{z_1} + e^{z_2} + \cdots + e^{z_n}}`,
  'nonlocal-2': raw`\frac{\partial a_j}{\partial z_k} = -a_j \, a_k \ne 0`,
  'nonlocal-3': raw`\frac{\partial \sigma(z_j)}{\partial z_k} = 0 \quad (k \ne j)`,

  'inverse-1': raw`\ln a_j = z_j - \ln ${sum}`,
  'inverse-2': raw`z_j = \ln a_j + C, \quad C = \ln ${sum}`,
  'inverse-3': raw`z_j - z_k = \ln \frac{a_j}{a_k}`,

  'gradient-1': raw`C = -\ln a_y = \ln ${sum} - z_y`,
  'gradient-2': raw`\frac{\partial C}{\partial z_j} = \frac{e^{z_j}}{${sum}} - y_j = a_j - y_j`,
  'gradient-3': raw`${bias} = a_j - y_j`,
  'gradient-4': raw`${weight} = a_k^{L-1} \, (a_j - y_j)`,

  'name-1': raw`a_j = \frac{e^{c z_j}}{\sum_k e^{c z_k}} = \frac{e^{c (z_j - z_m)}}{\sum_k e^{c (z_k - z_m)}}`,
  'name-2': raw`z_k < z_m: \quad e^{c (z_k - z_m)} \to 0 \quad (c \to \infty)`,
  'name-3': raw`a_m \to \frac{1}{N}, \quad a_k \to 0`,

  'backprop-1': raw`\delta_j^L = \frac{\partial C}{\partial a_y} \, \frac{\partial a_y}{\partial z_j^L} = -\frac{1}{a_y} \, \frac{\partial a_y}{\partial z_j^L}`,
  'backprop-2': raw`j = y: \quad -\frac{1}{a_y} \, a_y \, (1 - a_y) = a_y - 1`,
  'backprop-3': raw`j \ne y: \quad -\frac{1}{a_y} \, (-a_y \, a_j) = a_j`,
  'backprop-4': raw`\delta_j^L = a_j^L - y_j`,
};
