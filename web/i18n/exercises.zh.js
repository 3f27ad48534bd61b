// exercises.zh.js - the exercises in Chinese; they come with the lab's code. Keys are those of exercises.en.js.
export default {
  'exercise.slope.text':
    'S 型函数有多陡，由它自己有多高决定。所以输出接近 0 或 1 的神经元几乎没有斜率可用，而二次代价的梯度恰好要乘上这个斜率，于是停滞不前。',
  'exercise.slope.look':
    '运行后沿曲线拖动：每个回合切线的斜率都是 a × (1 − a)。输出经过二分之一时它最大，为 0.25。',
  'exercise.slope.question': '一个 S 型神经元的输出是 0.9，σ′(z) 是多少？',
  'exercise.slope.why.right': '0.9 × (1 − 0.9) = 0.09。用不着知道 z：输出本身就说明了斜率。',
  'exercise.slope.why.wrong': '斜率等于输出乘以它与 1 的差。',
  'exercise.slope.step.1': '把 S 型函数写成幂：',
  'exercise.slope.step.2': '用链式法则求导：',
  'exercise.slope.step.3': '把分式拆成两个因子：',
  'exercise.slope.step.4': '第一个因子是 σ(z)，第二个是它与 1 的差：',

  'exercise.roles.text':
    '在交叉熵里，输出 a 在对数之内，目标 y 在对数之前。两者若对调，偏偏在最常见的目标 0 和 1 上就会出问题。按现在的写法，S 型神经元的任何输出都不会让它失去意义。',
  'exercise.roles.look':
    '目标正好是 1，输出却几乎是 0，错到了极点。代价约为 6：很大，但有限。运行：它立刻下降。',
  'exercise.roles.question': '为什么取对数的必须是 a 而不是 y？',
  'exercise.roles.option.size': '因为 a 比 y 大。',
  'exercise.roles.option.zero': '因为 y 常常正好是 0 或 1，而 a 从来不会。',
  'exercise.roles.option.sign': '因为否则代价会是负的。',
  'exercise.roles.why.size': '谁大谁小都有可能。看看对数在定义域的边界上会怎样。',
  'exercise.roles.why.zero':
    '目标通常就是 0 或 1，而 ln 0 没有意义。S 型函数的输出严格介于两者之间，所以交叉熵中的两个对数总是存在。',
  'exercise.roles.why.sign': '符号并不会变。更糟的事会发生：代入 y = 0 试试。',
  'exercise.roles.step.1': '目标为 1 时，第二项消失：',
  'exercise.roles.step.2': '目标为 0 时，第一项消失：',
  'exercise.roles.step.3': 'S 型函数严格介于 0 和 1 之间，所以两者都有限：',
  'exercise.roles.step.4': '若把 a 和 y 对调，第一项会无限增大：',

  'exercise.minimum.text':
    '目标不一定是 0 或 1：可以是降雨的可能性，也可以是像素的亮度。这时交叉熵到不了 0，但最小值仍恰好在输出等于目标之处取得。那里剩下的，就是目标自身的二元熵。',
  'exercise.minimum.look': '运行：代价降到点线处，即 0.3 的二元熵，便不再下降；输出停在 0.3。',
  'exercise.minimum.question': '目标是 0.5，交叉熵最小能到多少？（保留三位小数）',
  'exercise.minimum.why.right':
    'a = y = 0.5 时两项都是 ½ ln 2，合起来是 ln 2 = 0.693。这是最高的下限；y 为 0 或 1 时下限是 0。',
  'exercise.minimum.why.wrong': '把 a = y = 0.5 代入交叉熵，注意是自然对数。',
  'exercise.minimum.step.1': '对输出求导：',
  'exercise.minimum.step.2': '输出低于目标时为负，高于目标时为正，只在两者相等处为 0：',
  'exercise.minimum.step.3': '所以最小值在那里取得，其值为',

  'exercise.layers.text':
    '对一个神经元得到的结论，对任何网络的最后一层都成立：交叉熵去掉了那一层的因子 σ′。前面各层保留自己的因子，误差往回每经过一层就乘上一个。这里每个梯度都算两遍：一遍用反向传播，一遍把那个数略微调高再调低。',
  'exercise.layers.look':
    '运行一个有两个隐藏层的网络，图中画出三层各自的斜率 σ′：输出层越有把握，斜率越小，但在这种代价下，学习并不因此受阻。',
  'exercise.layers.question': '把二次代价换成交叉熵，哪些梯度会少掉一个因子 σ′？',
  'exercise.layers.option.every': '每一层的梯度都少掉本层的 σ′。',
  'exercise.layers.option.first': '只有第一层的梯度。',
  'exercise.layers.option.output': '全都少掉同一个：输出层的 σ′。',
  'exercise.layers.why.every': '隐藏层的 σ′ 来自它自己的神经元，与代价无关。把 δ 往回推一层看看。',
  'exercise.layers.why.first': '代价接触的是网络的另一端。',
  'exercise.layers.why.output':
    '输出层的 δ 变成 a − y。前面各层的 δ 都由它算出，因此也不再含这个因子，但仍保留本层以及其后各隐藏层的因子。',
  'exercise.layers.step.1': '二次代价在输出层给出',
  'exercise.layers.step.2': '交叉熵自身的导数带来一个因子，正好与它相消：',
  'exercise.layers.step.3': '再往前没有变化，每个隐藏层都乘上自己的斜率：',
  'exercise.layers.step.4': '输出层的权重，对全部 n 个训练输入：',

  'exercise.linear.text':
    '学得慢不能只怪二次代价，还要有 S 型函数两端的平坦部分。输出层不用 S 型函数，令 a = z，二次代价就会在错得最厉害的时候学得最快。',
  'exercise.linear.look':
    '运行：线性神经元立刻下降。点线是同一起点的 S 型神经元，要等上大约 150 个回合。',
  'exercise.linear.question': '线性神经元的 z = 4，目标输出是 0。用二次代价时，∂C/∂b 是多少？',
  'exercise.linear.why.right':
    'a − y = 4 − 0 = 4，就是全部误差。换成 S 型神经元，z = 4 处只有 0.017。',
  'exercise.linear.why.wrong': '没有 S 型函数，因子 σ′(z) 就是 1，只剩下误差本身。',
  'exercise.linear.step.1': '线性输出的斜率处处为 1：',
  'exercise.linear.step.2': '所以输出层的误差是',
  'exercise.linear.step.3': '梯度与 S 型输出用交叉熵时完全相同：',

  'exercise.input.text':
    '交叉熵去掉了 σ′，但还剩一个因子：每个权重的梯度都要乘上自己的输入。输入接近 0 的权重学得慢，选什么代价都帮不了它。',
  'exercise.input.look':
    '运行：两种代价都能推动 w₁，而 w₂ 几乎不动。它的输入是 0.005，每一步只有 w₁ 的二百分之一。',
  'exercise.input.question': '有没有一种代价，能把因子 xⱼ 也去掉？',
  'exercise.input.option.never': '没有：xⱼ 来自 z，不来自代价。',
  'exercise.input.option.cost': '有，像对 σ′ 那样，对 1/xⱼ 积分即可。',
  'exercise.input.option.linear': '有，二次代价配线性输出。',
  'exercise.input.why.never':
    '权重只能通过 wⱼxⱼ 影响输出。xⱼ = 0 时，改变它什么也不会改变，所以任何代价的梯度都是 0。',
  'exercise.input.why.cost': '代价是 a 和 y 的函数，它无从知道问的是哪个权重。',
  'exercise.input.why.linear': '那样去掉的是 σ′。权重仍要通过 wⱼxⱼ 起作用。',
  'exercise.input.step.1': '权重通过自己的输入影响 z：',
  'exercise.input.step.2': '由链式法则，无论 C 是什么：',
  'exercise.input.step.3': '而当输入为 0 时',

  'exercise.sums.text':
    '每个 S 型神经元只管自己。没有什么能保证一整层加起来等于 1，所以它们的输出不是各个类别之间的概率。要说明这一点，一个例子就够；这里要多少有多少。',
  'exercise.sums.look':
    '下面的长条是 S 型神经元之和：3.546。拖动任何一个滑块，它都会变；上面的柔性最大值始终恰好填满。',
  'exercise.sums.question': '四个 S 型输出，每个 z 都是 0，加起来是多少？',
  'exercise.sums.why.right': 'σ(0) = ½，四个共 2。同样的 z，柔性最大值给出每个 ¼，总和是 1。',
  'exercise.sums.why.wrong': 'σ(0) 是二分之一。',
  'exercise.sums.step.1': '一层 S 型神经元之和：',
  'exercise.sums.step.2': '每个带权输入升高，它都升高，所以不可能停在 1：',
  'exercise.sums.step.3': '柔性最大值则除以自己的和：',

  'exercise.monotonic.text':
    '升高柔性最大值层的一个带权输入：它自己的激活值增大，其余的每一个都减小。无论这一层处于什么状态，无论取哪两个神经元，都没有例外。导数的符号就是证明。',
  'exercise.monotonic.look': '导数表中只有对角线是正的。每列之和为 0：一个所得，正是其余所失。',
  'exercise.monotonic.question': 'z₁ 略微升高，a₂ 会怎样？',
  'exercise.monotonic.option.rises': '也升高。',
  'exercise.monotonic.option.depends': '要看两者谁大。',
  'exercise.monotonic.option.falls': '降低。',
  'exercise.monotonic.why.rises': '那就得有别的降得更快：总和是 1。',
  'exercise.monotonic.why.depends': '大小只决定快慢，符号总是一样的。',
  'exercise.monotonic.why.falls': '∂a₂/∂z₁ = −a₁a₂，而激活值都是正的，所以总是降低。',
  'exercise.monotonic.step.1': '激活值是一个分式：',
  'exercise.monotonic.step.2': '自己的 z 在分子和分母中都有：',
  'exercise.monotonic.step.3': '别人的 z 只在分母中：',

  'exercise.nonlocal.text':
    'S 型神经元的输出只取决于自己的 z。柔性最大值的每个输出却取决于本层所有的 z，因为它们都在分母里。求导时要记住这一点：没有一个导数是 0。',
  'exercise.nonlocal.look': '四个相等的神经元。拖动 z₁：四个份额都变，S 型神经元却只变一个。',
  'exercise.nonlocal.question': '在柔性最大值层中，只有 z₃ 改变。哪些激活值会变？',
  'exercise.nonlocal.option.all': '全部。',
  'exercise.nonlocal.option.own': '只有 a₃。',
  'exercise.nonlocal.option.largest': 'a₃ 和最大的那个。',
  'exercise.nonlocal.why.all': '分母是共用的：一个 z 变了，对所有激活值都变了。',
  'exercise.nonlocal.why.own': '那是一层 S 型神经元。',
  'exercise.nonlocal.why.largest': '最大的损失最多，但其余的也要分担。',
  'exercise.nonlocal.step.1': '每个 z 都在分母里：',
  'exercise.nonlocal.step.2': '所以任何两个神经元之间的导数都不为 0：',
  'exercise.nonlocal.step.3': '两个 S 型神经元之间则总是 0：',

  'exercise.inverse.text':
    '已知激活值，带权输入是多少？取对数就能得到，只差一个数：给所有的 z 加上同一个常数，激活值都不变，所以从激活值也看不出这个常数。',
  'exercise.inverse.look': '滑动 C：所有的 z 沿数轴一同移动，长条纹丝不动。',
  'exercise.inverse.question': '两个激活值是 0.8 和 0.2，z₁ − z₂ 是多少？（保留三位小数）',
  'exercise.inverse.why.right': 'ln(0.8 / 0.2) = ln 4 = 1.386。常数在相减时消去了。',
  'exercise.inverse.why.wrong': 'z 等于 ln a 加上一个常数，两者的常数相同。',
  'exercise.inverse.step.1': '对激活值取对数：',
  'exercise.inverse.step.2': '第二项对所有神经元都一样，记作 C：',
  'exercise.inverse.step.3': '相减之后便没有它了：',

  'exercise.gradient.text':
    '柔性最大值与对数似然是一对，正如 S 型函数与交叉熵：最后一层偏差的梯度就是输出减目标，权重的梯度再乘上输入进来的激活值。',
  'exercise.gradient.look':
    '这一层坚信一个错误的类别。柔性最大值的箭头从每个输出一直伸到目标；S 型神经元用二次代价，箭头缩得几乎没有。运行，看谁在学。',
  'exercise.gradient.question': '正确类别的激活值是 0.1，它的 ∂C/∂b 是多少？',
  'exercise.gradient.why.right': 'a − y = 0.1 − 1 = −0.9。梯度下降要减去它，所以这个偏差会升高。',
  'exercise.gradient.why.wrong': '梯度是 a − y，正确类别的目标是 1。注意符号。',
  'exercise.gradient.step.1': '把柔性最大值写出来，代价是',
  'exercise.gradient.step.2': '对一个带权输入求导，其中目标 y 对正确的类别为 1，其余为 0：',
  'exercise.gradient.step.3': '偏差变多少，z 就变多少，于是得到 (81)：',
  'exercise.gradient.step.4': '权重改变 z 时要乘上它的输入，于是得到 (82)：',

  'exercise.name.text':
    '在柔性最大值之前，把每个 z 都乘上 c。c 越大，最大的 z 占得越多；到了极限，它独占全部，就是普通的最大值。c = 1 时，是同一个选择的柔和形式。',
  'exercise.name.look':
    'c = 20 时，最大的 z 占去几乎全部，只剩百万分之一。把 c 滑到 1：其余的又回来；滑到 0.01：全部相等。',
  'exercise.name.question': 'z = (3, 3, 1)，c 无限增大，a₁ 会变成多少？',
  'exercise.name.why.right': '最大的有两个，平分全部：各 ½。第三个趋于 0。',
  'exercise.name.why.wrong': '最大的占去全部，但这里最大的有两个。',
  'exercise.name.step.1': '分子分母同除以最大的幂，设它属于神经元 m：',
  'exercise.name.step.2': '凡是较小的都趋于 0：',
  'exercise.name.step.3': '剩下的是 1，由并列最大的 N 个神经元平分：',

  'exercise.backprop.text':
    '训练以柔性最大值结尾的网络，反向传播只有一行要重新推导：最后一层的 δ。结果与 S 型函数配交叉熵一样简单。这里用差商逐位核对。',
  'exercise.backprop.look':
    '运行：整个网络以柔性最大值和对数似然代价，按这条规则学习。最后一层之前的各层与往常一样训练。',
  'exercise.backprop.question': '柔性最大值配对数似然代价，输出 j 的 δ 是什么？',
  'exercise.backprop.option.slope': '(aⱼ − yⱼ) aⱼ (1 − aⱼ)',
  'exercise.backprop.option.difference': 'aⱼ − yⱼ',
  'exercise.backprop.option.reciprocal': '−1 / aⱼ',
  'exercise.backprop.why.slope': '那是 S 型函数配二次代价。在这里，斜率消去了。',
  'exercise.backprop.why.difference':
    '代价带来的 −1/a 与柔性最大值导数中的 a 相消，剩下的就是误差本身。',
  'exercise.backprop.why.reciprocal': '那是正确类别的 ∂C/∂a。δ 是 ∂C/∂z，中间还隔着柔性最大值。',
  'exercise.backprop.step.1': '代价中只出现正确类别的激活值：',
  'exercise.backprop.step.2': '对正确的类别：',
  'exercise.backprop.step.3': '对其余的每一个：',
  'exercise.backprop.step.4': '合成一行，y 对正确的类别为 1，其余为 0：',
};
