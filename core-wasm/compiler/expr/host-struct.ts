// Objects of the host: their members and methods are asked for by name.

import type {Field, Method, StructType, Type} from './types.ts';

const fields = (types: Record<string, Type>): Record<string, Field> =>
  Object.fromEntries(Object.entries(types).map(([name, type]) => [name, {type}]));
/** A method of an object of the host. */
export const method = (params: readonly Type[], result: Type): Method => ({params, result});

/** An object of the host: members and methods go by name. */
export function hostStruct(
  name: string,
  members: Record<string, Type>,
  methods: Record<string, Method> = {},
): StructType {
  return {kind: 'struct', name, access: 'host', fields: fields(members), methods};
}
