import { valueOf } from './command-failure.ts';
import { type Command, type Context, type Input, type Option, printResult } from './command.ts';
import { ExitCode } from './exit-code.ts';
import { callRpc, type RpcMethod, type RpcParams, type RpcResult } from './rpc-methods.ts';

export interface Calling<M extends RpcMethod> {
  readonly name: string;
  readonly operands?: string;
  readonly arity?: readonly [least: number, most: number];
  readonly options?: Readonly<Record<string, Option>>;
  readonly summary: string;
  readonly details?: readonly string[];
  readonly method: M;
  /** The command shows what the servers hold: let it come in first. */
  readonly catchUp?: true;
  readonly params: (input: Input, context: Context) => RpcParams<M> | Promise<RpcParams<M>>;
  readonly lines: (result: RpcResult<M>) => readonly string[];
  readonly exitCode?: (result: RpcResult<M>) => ExitCode;
}

/** A command that is one call of one method. */
export function calling<M extends RpcMethod>(spec: Calling<M>): Command {
  return {
    name: spec.name,
    operands: spec.operands ?? '',
    arity: spec.arity ?? [0, 0],
    options: spec.options ?? {},
    summary: spec.summary,
    method: spec.method,
    ...(spec.details === undefined ? {} : { details: spec.details }),
    async run(input, context) {
      const params = await spec.params(input, context);
      const session = await context.session();
      if (spec.catchUp === true) await session.caughtUp();
      const result = valueOf(await callRpc(session.pando, spec.method, params));
      printResult(context, result, spec.lines);
      return spec.exitCode?.(result) ?? ExitCode.ok;
    },
  };
}
