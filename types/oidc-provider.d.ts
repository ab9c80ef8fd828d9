/*
 * The parts of oidc-provider that the local issuer uses; the package brings no types. Its modules are named one by
 * one because its entry point does nothing more than gather them and write a notice about the runtime to the console.
 */
declare module 'oidc-provider/lib/provider.js' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  export class Provider {
    constructor(issuer: string, configuration: Record<string, unknown>);
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    on(event: 'server_error', listener: (context: unknown, error: Error) => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
  }
}

declare module 'oidc-provider/lib/helpers/errors.js' {
  /** The resource asked for is not one of ours (RFC 8707): an OAuth error, where any other error would be a 500. */
  export class InvalidTarget extends Error {
    constructor(description: string);
  }
}
