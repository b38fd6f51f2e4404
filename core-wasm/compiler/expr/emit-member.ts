// Members, indexes and methods.
//
// What is known of the object decides: members of events are slots and numbered
// members, objects of the host are asked by name, maps and unknown values are
// looked into at run time. The zero of a member's type stands in where the object
// may be absent (a struct that is not there, a missing key of a typed map).

import {EventMember, NONE, Space, Tag} from '../../assembly/abi.ts';
import {
  EVENT_METHOD,
  EVENT_SLOT,
  EVENT_SPACE,
  EventMethod,
  Op,
  ZERO_DURATION,
  ZERO_INSTANT,
  ZERO_LIST,
  ZERO_LIST_MAP,
  ZERO_MAP,
  ZERO_STRING_MAP,
  ZERO_STRINGS,
} from '../../assembly/abi-expr.ts';
import type {CallNode, MemberNode, Node} from './ast.ts';
import type {Emitter} from './emit.ts';
import {emitFirst} from './emit-loop.ts';
import {EVENT} from './event-structs.ts';
import {methodNamed, methodsOf} from './methods.ts';
import {dereferenced, type Field, type StructType, type Type} from './types.ts';

/** A string member of the event in hand: its slot; undefined for other nodes. */
export function slotOf({image, environment}: Emitter, node: Node): number | undefined {
  if (node.kind !== 'member' || node.name === undefined) return undefined;
  const field = eventField(node);
  if (field?.special !== undefined) {
    return isEventInHand(node.object)
      ? image.slot(Space.Special, SPECIAL_NAMES[field.special]!)
      : undefined;
  }
  const space = node.object.kind === 'member' ? eventField(node.object)?.space : undefined;
  if (space === undefined) return undefined;
  return isEventInHand((node.object as MemberNode).object)
    ? image.slot(space, node.name)
    : undefined;

  function isEventInHand(object: Node): boolean {
    if (object.kind === 'member' && eventField(object)?.member === EventMember.Line)
      object = object.object;
    return object.kind === 'name' && environment.variables[object.name]?.at === 'event';
  }
}

/** Names the image gives to the special slots, by number. */
const SPECIAL_NAMES = [
  'Line.Raw',
  'Line.Src',
  'Line.Module',
  'WhitelistReason',
  'StrTime',
  'StrTimeFormat',
  'MarshaledTime',
];

/** The field of an event that a node is. */
export function eventField(node: Node): Field | undefined {
  if (node.kind !== 'member' || node.name === undefined) return undefined;
  const object = dereferenced(node.object.type!);
  return object.kind === 'struct' && object.access === 'event'
    ? object.fields[node.name]
    : undefined;
}

/** The space and the event of a node that is evt.Parsed, evt.Meta, … */
export function spaceOf(node: Node): {space: Space; event: Node} | undefined {
  const space = eventField(node)?.space;
  return space === undefined ? undefined : {space, event: (node as MemberNode).object};
}

/** Emits `object.name` and `object['name']`. */
export function emitMember(emitter: Emitter, node: MemberNode): void {
  const {code, image, reads} = emitter;
  const name = node.name!;
  const slot = slotOf(emitter, node);
  if (slot !== undefined) {
    reads.slots.add(slot);
    code.op(Op.Slot, 0, 1, slot);
    return;
  }
  const within = spaceOf(node.object);
  if (within) {
    const wanted = image.slot(within.space, name);
    reads.slots.add(wanted);
    emitter.value(within.event);
    code.op(Op.EventSlot, 1, 1, wanted);
    return;
  }
  emitter.value(node.object);
  if (node.optional) emitter.skipWhenNil();
  const field = eventField(node);
  if (field) {
    emitEventField(emitter, field);
    return;
  }
  const type = dereferenced(node.object.type!);
  if (type.kind === 'any' && eventMemberNamed(emitter, name) !== NONE && seesOthers(emitter)) {
    reads.escapes = true;
  }
  const member = type.kind === 'any' ? eventMemberNamed(emitter, name) : NONE;
  code.op(
    Op.Member,
    1,
    1,
    image.string(name),
    member,
    zeroBehind(emitter, node.object.type!, node.type!),
  );
}

function emitEventField({code, image, reads}: Emitter, field: Field): void {
  if (field.special !== undefined) {
    const slot = image.slot(Space.Special, SPECIAL_NAMES[field.special]!);
    reads.slots.add(slot);
    code.op(Op.EventSlot, 1, 1, slot);
  } else if (field.space !== undefined) {
    if (field.space !== Space.Meta) reads.escapes = true;
    code.op(Op.EventMap, 1, 1, field.space);
  } else if (field.member !== EventMember.Line) {
    if (field.member === EventMember.Unmarshaled) reads.unmarshaled = true;
    code.op(Op.EventMember, 1, 1, field.member!);
  }
}

/** Values whose type is not known may be events when there are others than the one in hand. */
function seesOthers({environment}: Emitter): boolean {
  return Object.values(environment.variables).some(({at}) => at !== 'event');
}

/** What `.name` would be if the object turned out to be an event. */
function eventMemberNamed({image}: Emitter, name: string): number {
  const field = Object.hasOwn(EVENT.fields, name) ? EVENT.fields[name] : undefined;
  if (!field) return NONE;
  if (field.special !== undefined) {
    return EVENT_SLOT + image.slot(Space.Special, SPECIAL_NAMES[field.special]!);
  }
  return field.space === undefined ? field.member! : EVENT_SPACE + field.space;
}

/** Emits `object[key]` with a key that is not constant text. */
export function emitIndex(emitter: Emitter, node: MemberNode): void {
  const {code} = emitter;
  const {object, key} = node;
  if (
    object.kind === 'loop' &&
    object.name === 'filter' &&
    key?.kind === 'int' &&
    key.value === 0n
  ) {
    emitFirst(emitter, object);
    return;
  }
  const within = spaceOf(object);
  if (within) {
    if (within.space !== Space.Meta) emitter.reads.escapes = true;
    emitter.value(within.event);
    emitter.value(node.key!);
    code.op(Op.EventNamed, 2, 1, within.space);
    return;
  }
  emitter.value(node.object);
  if (node.optional) emitter.skipWhenNil();
  emitter.value(node.key!);
  code.op(Op.Index, 2, 1, zeroBehind(emitter, node.object.type!, node.type!));
}

/** Emits `object.name(args)`. */
export function emitMethod(emitter: Emitter, node: CallNode, object: Node): void {
  const {code, image} = emitter;
  emitter.value(object);
  if (node.optional) emitter.skipWhenNil();
  const type = dereferenced(object.type!);
  const known = type.kind === 'struct' ? ownMethod(type, node.name) : undefined;
  const name = image.string(known?.field ?? node.name);
  const zero = zeroBehind(emitter, object.type!, node.type!);
  if (known?.field !== undefined) {
    code.op(Op.Member, 1, 1, name, NONE, zero);
    return;
  }
  for (const arg of node.args) emitter.emit(arg);
  const count = node.args.length;
  if (known?.event !== undefined) {
    reserveSlot(emitter, known.event, node.args[0]);
    code.op(Op.EventCall, count + 1, 1, known.event, count, name);
    return;
  }
  code.op(Op.Method, count + 1, 1, name, methodNumber(type, node.name, count), count, zero);
}

/** A field written by a constant name has a slot of its own: those for other names are few. */
function reserveSlot({image}: Emitter, method: EventMethod, key: Node | undefined): void {
  if (key?.kind !== 'string') return;
  if (method === EventMethod.SetMeta) image.slot(Space.Meta, key.value);
  else if (method === EventMethod.SetParsed) image.slot(Space.Parsed, key.value);
}

const ownMethod = (type: StructType, name: string) =>
  Object.hasOwn(type.methods, name) ? type.methods[name] : undefined;

function methodNumber(type: Type, name: string, count: number): number {
  if (type.kind === 'struct') return NONE;
  if (type.kind !== 'any') return methodsOf(type)[name]!.method;
  const event = ownMethod(EVENT, name);
  if (event)
    return event.params.length === count ? EVENT_METHOD + (event.event as EventMethod) : NONE;
  return methodNamed(name, count) ?? NONE;
}

/** The zero that a member of `object` reads as when the object is absent, or NONE: an error. */
function zeroBehind({image}: Emitter, object: Type, member: Type): number {
  if (object.kind !== 'struct' && object.kind !== 'map') return NONE;
  switch (member.kind) {
    case 'bool':
      return image.constant({tag: Tag.Bool, value: false});
    case 'int':
      return image.constant({tag: Tag.Int, value: 0n});
    case 'float':
      return image.constant({tag: Tag.Float, value: 0});
    case 'string':
      return image.constant({tag: Tag.Str, value: ''});
    case 'time':
      return ZERO_INSTANT;
    case 'duration':
      return ZERO_DURATION;
    case 'array':
      return member.typed && member.element.kind === 'string' ? ZERO_STRINGS : ZERO_LIST;
    case 'map':
      if (!member.typed || member.value.kind === 'struct') return ZERO_MAP;
      return member.value.kind === 'string' ? ZERO_STRING_MAP : ZERO_LIST_MAP;
    default:
      return image.constant({tag: Tag.Nil});
  }
}
