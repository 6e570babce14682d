/** A service and who answers it: the types of a generated table lead to the types of its handlers. */

import type { Method } from '@retina/wire';

/** A generated table of methods. */
export interface ServiceTable {
  /** `package.Service` */
  readonly name: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- any method of any service
  readonly methods: Readonly<Record<string, Method<any, any, any, any>>>;
}

/** A call, as its handler sees it. */
export interface Call {
  /** Address and port of the client. */
  readonly peer: string;
  /** Aborted when the client gives up or vanishes, its deadline passes, or the server stops. */
  readonly signal: AbortSignal;
}

/** A call whose answers are many. */
export interface StreamCall<Reply> extends Call {
  /**
   * Hands over one message. False says that the client is slow: whoever goes on before `drained` takes memory for it.
   * After the client went away it does nothing.
   */
  write(reply: Reply): boolean;
  /** Resolves when the client has read enough, or is gone. */
  drained(): Promise<void>;
}

/** Who answers one method. */
export type Handler<Table> =
  Table extends Method<infer _In, infer Request, infer ReplyIn, infer _Reply>
    ? Table extends { readonly requestStream: true }
      ? (requests: AsyncIterable<Request>, call: StreamCall<ReplyIn>) => Promise<void>
      : Table extends { readonly responseStream: true }
        ? (request: Request, call: StreamCall<ReplyIn>) => Promise<void>
        : (request: Request, call: Call) => ReplyIn | Promise<ReplyIn>
    : never;

/** Who answers all methods of a service. */
export type Handlers<Table extends ServiceTable> = {
  readonly [Name in keyof Table['methods']]: Handler<Table['methods'][Name]>;
};

/** A service with its handlers, whose types were checked when it was made. */
export interface BoundService {
  readonly table: ServiceTable;
  readonly handlers: Readonly<Record<string, unknown>>;
}

/** Puts a service and its handlers together. */
export function bindService<Table extends ServiceTable>(
  table: Table,
  handlers: Handlers<Table>,
): BoundService {
  return { table, handlers };
}
