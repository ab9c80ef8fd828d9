import type { Database } from './open.ts';

/** A request that is to be carried out once, whoever asks for it again. */
export interface OnceRequest {
  readonly organisationId: number;
  readonly clientId: string;
  /** The operation's `operationId`. */
  readonly operation: string;
  /** The client's own key, without its quotation marks. */
  readonly key: string;
}

/** An answer as it was given: what a repeated request is answered with, byte for byte. */
export interface KeptAnswer {
  /** SHA-256 of what was asked for, so that the key is not taken for another request. */
  readonly fingerprint: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Null where the answer had no body. */
  readonly body: Uint8Array | null;
}

/** Keeps answers by their keys. Both functions run in the transaction of the command that they are about. */
export interface IdempotencyStore {
  /**
   * Holds the key until the transaction ends and tells what was answered to it before. Never waits: `busy` where
   * another transaction holds the key.
   */
  claim(tx: Database, request: OnceRequest): Promise<KeptAnswer | 'busy' | undefined>;
  /** Keeps the answer; it stands if and only if the command's work does. */
  keep(tx: Database, request: OnceRequest, answer: KeptAnswer & { readonly keptAt: Date }): Promise<void>;
}
