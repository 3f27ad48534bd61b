// words.js - where the MNIST lab stands, in words and as a share: what the data is, how far a run has come, how it
// ended. It changes nothing.
import { language, t } from '../../i18n/index.js';
import { whole } from '../../ui/format.js';
import { loadingText } from '../../ui/loading.js';

/** @typedef {import('../../worker/protocol.js').Report} Report */
/** @typedef {import('./runs.js').RunRecord} RunRecord */

/**
 * @typedef {object} Standing
 * @property {'idle' | 'loading' | 'running' | 'paused' | 'ended' | 'stopped'} state
 * @property {RunRecord | undefined} current the run that the worker has
 * @property {Extract<Report, { type: 'loading' }> | undefined} loading
 * @property {Extract<Report, { type: 'loaded' }> | undefined} loaded
 * @property {import('../../state/schema.js').Values} settings
 */

/** How much is done of what is under way, 0 to 1. @param {Standing} standing */
export function progressMade({ current, loading }) {
  if (loading) return loading.total ? loading.received / loading.total : 0;
  if (!current?.position) return 0;
  const { epoch, batch, batchesPerEpoch } = current.position;
  return (epoch + batch / batchesPerEpoch) / current.config.epochs;
}

/** @param {Standing} standing */
export function statusText(standing) {
  const { state, current, loading, settings } = standing;
  if (state === 'loading') return loadingText(settings.data, loading);
  if (!current || state === 'idle') {
    const { digest } = settings;
    return digest ? t('mnist.status.expected', { digest }) : t('mnist.status.idle');
  }
  const { digest } = current;
  const { epochs, earlyStop } = current.config;
  const { epoch, batch, batchesPerEpoch, seconds } = current.position ?? {
    ...{ epoch: 0, batch: 0, batchesPerEpoch: 0, seconds: 0 },
  };
  const under = Math.min(epochs, epoch + 1);
  switch (state) {
    case 'running':
      return [
        t('mnist.status.running', { epoch: under, epochs }),
        ...paceTexts(current, progressMade(standing), seconds),
      ].join(' · ');
    case 'paused':
      return t('mnist.status.paused', { epoch: under, epochs, batch, batches: batchesPerEpoch });
    case 'ended':
      return (
        (epoch < epochs
          ? t('mnist.status.early', { n: earlyStop, epochs: epoch, digest })
          : t('mnist.status.ended', { epochs, seconds: seconds.toFixed(1), digest })) +
        expectedText(current)
      );
    case 'stopped':
      return t('mnist.status.stopped', { epochs: epoch });
  }
}

/** Whether the weights are those that the address promised. @param {RunRecord} run */
function expectedText({ asExpected, config: { digest } }) {
  if (asExpected === undefined) return '';
  return ` · ${t(asExpected ? 'mnist.status.same' : 'mnist.status.other', { digest })}`;
}

/** Time left, and seconds an epoch, as soon as they are known. @param {RunRecord} run @param {number} done share @param {number} seconds spent so far */
function paceTexts({ secondsPerEpoch }, done, seconds) {
  return [
    ...(done > 0 ? [t('mnist.status.left', { seconds: Math.ceil(seconds / done - seconds) })] : []),
    ...(secondsPerEpoch
      ? [t('mnist.status.perEpoch', { seconds: secondsPerEpoch.toFixed(3) })]
      : []),
  ];
}

/** What the data is. @param {Standing} standing */
export function dataText({ state, loaded }) {
  if (!loaded) return state === 'loading' ? '' : t('mnist.data.idle');
  const { counts, data } = loaded;
  const [training, validation, test] = [counts.training, counts.validation, counts.test].map((n) =>
    whole(n, language()),
  );
  const name = t(`choice.data.${data}`);
  const texts = [
    t('mnist.data.loaded', { name, training, validation, test }),
    ...(data === 'synthetic' ? [t('mnist.synthetic')] : []),
    ...(counts.shared ? [t('mnist.data.shared')] : []),
  ];
  return texts.join(t('app.between'));
}
