// exercises.en.js - the exercises in English; they come with the lab's code. Keys are those of exercises.zh.js:
// text, look: what to look for after "Show me"; question, option.*, why.*: after an answer; step.*: of the derivation.
export default {
  'exercise.slope.text':
    'The sigmoid is its own measuring stick: how steep it is follows from how high it is. That is why a neuron near 0 or 1 has almost no slope left, and why the quadratic cost, which multiplies by that slope, stalls there.',
  'exercise.slope.look':
    'Run, then drag along the curve: at each epoch the tangent’s slope is a × (1 − a). It is largest, 0.25, as the output passes one half.',
  'exercise.slope.question': 'A sigmoid neuron outputs 0.9. What is σ′(z)?',
  'exercise.slope.why.right': '0.9 × (1 − 0.9) = 0.09. No z is needed: the output tells the slope.',
  'exercise.slope.why.wrong': 'The slope is the product of the output and of what it lacks to 1.',
  'exercise.slope.step.1': 'Write the sigmoid as a power:',
  'exercise.slope.step.2': 'Differentiate it by the chain rule:',
  'exercise.slope.step.3': 'Split the fraction in two:',
  'exercise.slope.step.4': 'The first factor is σ(z), the second what it lacks to 1:',

  'exercise.roles.text':
    'In the cross-entropy the output a stands inside the logarithms and the target y in front of them. Exchange the two, and the cost breaks on the simplest targets there are, 0 and 1. As it stands, no output of a sigmoid can break it.',
  'exercise.roles.look':
    'The target is exactly 1 and the output nearly 0, as wrong as it gets. The cost is about 6: large, and finite. Run: it falls at once.',
  'exercise.roles.question': 'Why must the logarithm be taken of a, and not of y?',
  'exercise.roles.option.size': 'Because a is larger than y.',
  'exercise.roles.option.zero': 'Because y is often exactly 0 or 1, and a never is.',
  'exercise.roles.option.sign': 'Because otherwise the cost would be negative.',
  'exercise.roles.why.size':
    'Either can be the larger. Look at what the logarithm does at the ends of its range.',
  'exercise.roles.why.zero':
    'A target is as a rule 0 or 1, and ln 0 is no number. A sigmoid’s output stays strictly between, so both logarithms of the cross-entropy always exist.',
  'exercise.roles.why.sign': 'The sign would stay. Something worse happens: try y = 0.',
  'exercise.roles.step.1': 'For the target 1 the second term drops out:',
  'exercise.roles.step.2': 'For the target 0 the first one does:',
  'exercise.roles.step.3': 'A sigmoid stays strictly between 0 and 1, so both are finite:',
  'exercise.roles.step.4': 'With a and y exchanged, the first term grows without bound:',

  'exercise.minimum.text':
    'Targets need not be 0 or 1: a chance of rain, the brightness of a pixel. The cross-entropy is then never 0, and yet it is least exactly where the output equals the target. What is left over there is the target’s own binary entropy.',
  'exercise.minimum.look':
    'Run: the cost sinks to the dotted line, the binary entropy of 0.3, and no further, while the output comes to rest at 0.3.',
  'exercise.minimum.question':
    'The target is 0.5. What is the least value that the cross-entropy can take? (three places)',
  'exercise.minimum.why.right':
    'With a = y = 0.5 both terms are ½ ln 2: together ln 2 = 0.693. It is the highest floor of all; for y = 0 or 1 it is 0.',
  'exercise.minimum.why.wrong':
    'Put a = y = 0.5 into the cross-entropy; the logarithm is the natural one.',
  'exercise.minimum.step.1': 'Differentiate by the output:',
  'exercise.minimum.step.2':
    'Below the target that is negative, above it positive, and 0 only where they are equal:',
  'exercise.minimum.step.3': 'So there is the minimum, and its value:',

  'exercise.layers.text':
    'What was worked out for one neuron holds for the last layer of any network: the cross-entropy takes the factor σ′ out of it. The layers before keep theirs, one for each layer that the error passes on its way back. Here each gradient is worked out twice: by back-propagation, and by nudging one number up and down.',
  'exercise.layers.look':
    'Run a network with two hidden layers. The slopes σ′ of all three are drawn: the output layer’s sinks as it grows sure of itself, and under this cost that does not hold learning up.',
  'exercise.layers.question':
    'Cross-entropy replaces the quadratic cost. Which gradients lose a factor σ′?',
  'exercise.layers.option.every': 'Those of every layer lose the σ′ of that layer.',
  'exercise.layers.option.first': 'Only those of the first layer.',
  'exercise.layers.option.output': 'All lose one and the same: the output layer’s.',
  'exercise.layers.why.every':
    'A hidden layer’s σ′ comes from its own neurons, whatever the cost. Follow δ back one layer.',
  'exercise.layers.why.first': 'The cost touches the network at its other end.',
  'exercise.layers.why.output':
    'δ of the output layer becomes a − y. Every earlier δ is made from it, and so is rid of that factor too, but keeps those of its own layer and of the hidden ones behind it.',
  'exercise.layers.step.1': 'The quadratic cost has, at the output,',
  'exercise.layers.step.2': 'The cross-entropy’s own derivative brings the factor that cancels it:',
  'exercise.layers.step.3':
    'Further back nothing changes, every hidden layer multiplies by its slope:',
  'exercise.layers.step.4': 'For the weights of the output layer, over all n training inputs:',

  'exercise.linear.text':
    'The quadratic cost is not to blame by itself: the slowdown needs the flat ends of a sigmoid as well. Leave the sigmoid out at the output, let a = z, and the quadratic cost learns fastest when it is most wrong.',
  'exercise.linear.look':
    'Run: the linear neuron drops at once. The sigmoid neuron from the same start, dotted, waits for some 150 epochs.',
  'exercise.linear.question':
    'A linear neuron with z = 4 is to output 0. Under the quadratic cost, what is ∂C/∂b?',
  'exercise.linear.why.right':
    'a − y = 4 − 0 = 4: the whole error. A sigmoid at z = 4 would get 0.017.',
  'exercise.linear.why.wrong':
    'Without a sigmoid the factor σ′(z) is 1, and the error alone is left.',
  'exercise.linear.step.1': 'A linear output has the slope 1 everywhere:',
  'exercise.linear.step.2': 'So the error of the output layer is',
  'exercise.linear.step.3': 'and the gradients are those of the cross-entropy with sigmoids:',

  'exercise.input.text':
    'The cross-entropy removed σ′. Another factor is left: each weight’s gradient is multiplied by its own input. A weight whose input is near 0 learns slowly, and no choice of cost can help it.',
  'exercise.input.look':
    'Run: both costs move w₁, and w₂ hardly at all. Its input is 0.005, so it gets a two-hundredth of each step.',
  'exercise.input.question': 'Is there a cost that removes the factor xⱼ as well?',
  'exercise.input.option.never': 'No: xⱼ comes from z, not from the cost.',
  'exercise.input.option.cost': 'Yes, by integrating 1/xⱼ, just as for σ′.',
  'exercise.input.option.linear': 'Yes, the quadratic cost with a linear output.',
  'exercise.input.why.never':
    'A weight acts on the output only through wⱼxⱼ. Where xⱼ = 0, changing it changes nothing, so every cost’s gradient is 0.',
  'exercise.input.why.cost':
    'A cost is a function of a and y. It cannot know which weight is asked about.',
  'exercise.input.why.linear': 'That removes σ′. The weight still acts through wⱼxⱼ.',
  'exercise.input.step.1': 'A weight reaches z through its input:',
  'exercise.input.step.2': 'By the chain rule, whatever C is:',
  'exercise.input.step.3': 'And where the input is 0,',

  'exercise.sums.text':
    'Each sigmoid answers for itself. Nothing makes a whole layer of them add up to 1, so their outputs are no probabilities of one class against the others. One example is enough to show it; here are as many as you like.',
  'exercise.sums.look':
    'The lower bar is the sum of the sigmoids: 3.546. Move any slider and it moves; the softmax above it stays exactly full.',
  'exercise.sums.question': 'Four sigmoid outputs, every z = 0. What do they add up to?',
  'exercise.sums.why.right':
    'σ(0) = ½, four times: 2. A softmax of the same z gives ¼ each, and 1 in all.',
  'exercise.sums.why.wrong': 'σ(0) is one half.',
  'exercise.sums.step.1': 'The sum of a sigmoid layer:',
  'exercise.sums.step.2': 'It rises with each weighted input, so it cannot stay at 1:',
  'exercise.sums.step.3': 'A softmax divides by its own sum:',

  'exercise.monotonic.text':
    'Raise one weighted input of a softmax: its own activation grows, and each of the others shrinks. There is no state of the layer, and no pair of neurons, where it is otherwise. The signs of the derivatives prove it.',
  'exercise.monotonic.look':
    'In the table of derivatives only the diagonal is positive. Each column adds up to 0: what one gains, the rest lose.',
  'exercise.monotonic.question': 'z₁ rises a little. What does a₂ do?',
  'exercise.monotonic.option.rises': 'It rises too.',
  'exercise.monotonic.option.depends': 'That depends on which of the two is larger.',
  'exercise.monotonic.option.falls': 'It falls.',
  'exercise.monotonic.why.rises': 'Then something would have to fall faster still: the sum is 1.',
  'exercise.monotonic.why.depends': 'Their sizes say how fast. The sign is always the same.',
  'exercise.monotonic.why.falls':
    '∂a₂/∂z₁ = −a₁a₂, and activations are positive. So it falls, always.',
  'exercise.monotonic.step.1': 'An activation is a fraction:',
  'exercise.monotonic.step.2': 'Its own z stands above and below:',
  'exercise.monotonic.step.3': 'Another’s z only below:',

  'exercise.nonlocal.text':
    'A sigmoid’s output depends on its own z alone. A softmax output depends on every z of its layer, because all of them stand in its denominator. It pays to remember this when derivatives are taken: none of them is 0.',
  'exercise.nonlocal.look':
    'Four equal neurons. Drag z₁: all four shares move, but only one of the sigmoids.',
  'exercise.nonlocal.question': 'In a softmax layer only z₃ changes. Which activations change?',
  'exercise.nonlocal.option.all': 'All of them.',
  'exercise.nonlocal.option.own': 'Only a₃.',
  'exercise.nonlocal.option.largest': 'a₃ and the largest one.',
  'exercise.nonlocal.why.all': 'The denominator is shared: a change of one z changes it for all.',
  'exercise.nonlocal.why.own': 'That would be a layer of sigmoids.',
  'exercise.nonlocal.why.largest': 'The largest loses most, but the others pay as well.',
  'exercise.nonlocal.step.1': 'Every z stands in the denominator:',
  'exercise.nonlocal.step.2': 'So no derivative between two neurons is 0:',
  'exercise.nonlocal.step.3': 'Between two sigmoids it always is:',

  'exercise.inverse.text':
    'Given the activations, what were the weighted inputs? The logarithms give them back, all but one number: adding the same constant to every z changes no activation, so no activation can tell it.',
  'exercise.inverse.look': 'Slide C: all z walk along the line together, and the bars do not move.',
  'exercise.inverse.question': 'Two activations are 0.8 and 0.2. What is z₁ − z₂? (three places)',
  'exercise.inverse.why.right':
    'ln(0.8 / 0.2) = ln 4 = 1.386. The constant cancels in the difference.',
  'exercise.inverse.why.wrong': 'z is ln a plus a constant, the same for both.',
  'exercise.inverse.step.1': 'Take the logarithm of an activation:',
  'exercise.inverse.step.2': 'The second term is the same for all neurons. Call it C:',
  'exercise.inverse.step.3': 'Differences know nothing of it:',

  'exercise.gradient.text':
    'Softmax and log-likelihood belong together as sigmoid and cross-entropy do: the gradient of the last layer’s biases is just output minus target. Its weights have the same, times the activation that comes in.',
  'exercise.gradient.look':
    'The layer is sure of a wrong class. Softmax’s arrows reach from each output to its target; the sigmoids’, under the quadratic cost, have shrunk to nothing. Run, and see who learns.',
  'exercise.gradient.question': 'The right class has activation 0.1. What is ∂C/∂b of its neuron?',
  'exercise.gradient.why.right':
    'a − y = 0.1 − 1 = −0.9. Gradient descent subtracts it, so this bias rises.',
  'exercise.gradient.why.wrong':
    'The gradient is a − y, and the target of the right class is 1. Mind the sign.',
  'exercise.gradient.step.1': 'The cost, with the softmax written out:',
  'exercise.gradient.step.2':
    'Differentiate by a weighted input, where the target y is 1 for the right class and 0 else:',
  'exercise.gradient.step.3': 'A bias moves z one to one, which gives (81):',
  'exercise.gradient.step.4': 'A weight moves z by its input, which gives (82):',

  'exercise.name.text':
    'Multiply every z by c before the softmax. The larger c, the more of the whole goes to the largest z; in the limit it takes all, a plain maximum. At c = 1 the same choice is made softly.',
  'exercise.name.look':
    'At c = 20 the largest z has all but a millionth. Slide c down to 1: the others come back; to 0.01: all are equal.',
  'exercise.name.question': 'z = (3, 3, 1), and c grows without bound. What does a₁ become?',
  'exercise.name.why.right':
    'Two are largest, and they share the whole: ½ each. The third goes to 0.',
  'exercise.name.why.wrong': 'The largest takes all, but here two are largest.',
  'exercise.name.step.1': 'Divide above and below by the largest power, that of z of neuron m:',
  'exercise.name.step.2': 'Each smaller one vanishes:',
  'exercise.name.step.3': 'What is left is 1, shared by the N neurons that are largest:',

  'exercise.backprop.text':
    'To train a network that ends in a softmax, one line of back-propagation has to be worked out anew: δ of the last layer. It comes out as simple as for sigmoids with the cross-entropy. Here it is checked against differences, digit by digit.',
  'exercise.backprop.look':
    'Run: a whole network with softmax and log-likelihood learns by this rule. Every layer before the last is trained as ever.',
  'exercise.backprop.question': 'Softmax with the log-likelihood cost: what is δ of output j?',
  'exercise.backprop.option.slope': '(aⱼ − yⱼ) aⱼ (1 − aⱼ)',
  'exercise.backprop.option.difference': 'aⱼ − yⱼ',
  'exercise.backprop.option.reciprocal': '−1 / aⱼ',
  'exercise.backprop.why.slope': 'That is the quadratic cost of a sigmoid. Here the slope cancels.',
  'exercise.backprop.why.difference':
    'The −1/a of the cost meets the a of the softmax’s derivative, and both disappear. What is left is the error itself.',
  'exercise.backprop.why.reciprocal':
    'That is ∂C/∂a of the right class. δ is ∂C/∂z: the softmax lies in between.',
  'exercise.backprop.step.1': 'Only the right class’s activation is in the cost:',
  'exercise.backprop.step.2': 'For the right class itself:',
  'exercise.backprop.step.3': 'For every other:',
  'exercise.backprop.step.4': 'In one line, with y = 1 for the right class and 0 else:',
};
