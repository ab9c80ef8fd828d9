import { type Readable, Transform } from 'node:stream';
import { Problem } from '../core/problem.ts';

/** Nobody reads this answer; it is what the work on the body ends with. */
const senderGone = (): Problem =>
  new Problem('bad-request', {
    sv: 'Avsändaren avbröt innan allt innehåll hade kommit.',
    en: 'The sender broke off before the whole content had come.',
  });

/** A streamed body that fails with `content-too-large` once it has given more bytes than the operation takes. */
export const limitedStream = (source: Readable, maximumBytes: number): Readable => {
  let bytes = 0;
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= maximumBytes) return done(null, chunk);
      done(
        new Problem('content-too-large', {
          sv: `Innehållet är större än ${maximumBytes} byte.`,
          en: `The content is larger than ${maximumBytes} bytes.`,
        }),
      );
    },
  });
  // Who reads is told by the reading; a sender may also go away before anybody reads, which is nobody's fault.
  counting.on('error', () => undefined);
  // A problem says why we gave up; any other error of a request is that its connection broke.
  source.on('error', (error) => counting.destroy(error instanceof Problem ? error : senderGone()));
  source.on('close', () => {
    if (!source.readableEnded) counting.destroy(senderGone());
  });
  // When the limit is passed the source is left open, since the rest is drained before the answer.
  source.pipe(counting);
  return counting;
};
