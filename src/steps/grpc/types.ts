/**
 * Which messages and enums the .proto files of a step have, and what fields they have.
 * Knows descriptors (descriptor.proto); must not know values.
 */
import type { PackageDefinition } from '@grpc/proto-loader';
import type { GrpcPackages } from './packages.ts';

export interface Field {
  readonly name: string;
  /** `TYPE_STRING`, … */
  readonly kind: string;
  readonly isList: boolean;
  /** Of a message or an enum its full name, where that can be told. */
  readonly type?: string;
  /** Of a map what its keys and its values are. */
  readonly map?: { readonly key: Field; readonly value: Field };
  /** Of which only one member may be set. */
  readonly oneof?: string;
}

export interface MessageType {
  readonly name: string;
  readonly fields: ReadonlyMap<string, Field>;
}

export interface Types {
  readonly messages: ReadonlyMap<string, MessageType>;
  /** Numbers by name. */
  readonly enums: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** What the methods take and give, by their paths: `/package.Service/Method`. */
  readonly methods: ReadonlyMap<string, { readonly takes: string; readonly gives: string }>;
}

/** As far as they are read; what is not set is not there. */
interface FieldProto {
  readonly name: string;
  readonly type: string;
  readonly label: string;
  readonly typeName?: string;
  readonly oneofIndex?: number;
}

interface MessageProto {
  readonly name: string;
  readonly field?: readonly FieldProto[];
  readonly nestedType?: readonly MessageProto[];
  readonly enumType?: readonly EnumProto[];
  readonly oneofDecl?: readonly { readonly name: string }[];
  readonly options?: { readonly mapEntry?: boolean };
}

interface EnumProto {
  readonly name: string;
  readonly value?: readonly { readonly name: string; readonly number?: number }[];
}

interface FileProto {
  readonly package?: string;
  readonly messageType?: readonly MessageProto[];
  readonly enumType?: readonly EnumProto[];
  readonly service?: readonly {
    readonly name: string;
    readonly method?: readonly {
      readonly name: string;
      readonly inputType: string;
      readonly outputType: string;
    }[];
  }[];
}

export function typesOf({ loader }: GrpcPackages, definition: PackageDefinition): Types {
  // The definition has descriptors too, in which nobody can tell what is not set from 0.
  const own = loader.loadSync('google/protobuf/descriptor.proto', { enums: String });
  const file = own['google.protobuf.FileDescriptorProto'] as unknown as {
    deserialize(bytes: Buffer): FileProto;
  };
  return new Collecting(filesOf(definition).map((bytes) => file.deserialize(bytes))).types;
}

/** All of them hold the same. */
function filesOf(definition: PackageDefinition): readonly Buffer[] {
  for (const one of Object.values(definition))
    if (Array.isArray(one.fileDescriptorProtos)) return one.fileDescriptorProtos;
  for (const one of Object.values(definition))
    for (const method of Object.values(one))
      if (method?.requestType !== undefined) return method.requestType.fileDescriptorProtos;
  return [];
}

class Collecting {
  private readonly messages = new Map<string, MessageType>();
  private readonly enums = new Map<string, ReadonlyMap<string, number>>();
  private readonly methods = new Map<string, { takes: string; gives: string }>();
  private readonly protos = new Map<string, MessageProto>();

  constructor(files: readonly FileProto[]) {
    for (const file of files) {
      const { package: scope = '' } = file;
      for (const one of file.messageType ?? []) this.declare(one, scope);
      for (const one of file.enumType ?? []) this.declareEnum(one, scope);
      for (const service of file.service ?? [])
        for (const { name, inputType, outputType } of service.method ?? [])
          this.methods.set(`/${within(scope, service.name)}/${name}`, {
            takes: inputType.replace(/^\./, ''),
            gives: outputType.replace(/^\./, ''),
          });
    }
    for (const [name, proto] of this.protos) this.messages.set(name, this.messageOf(name, proto));
  }

  get types(): Types {
    const { messages, enums, methods } = this;
    return { messages, enums, methods };
  }

  private declare(proto: MessageProto, scope: string): void {
    const name = within(scope, proto.name);
    if (proto.options?.mapEntry !== true) this.protos.set(name, proto);
    for (const one of proto.nestedType ?? []) this.declare(one, name);
    for (const one of proto.enumType ?? []) this.declareEnum(one, name);
  }

  private declareEnum({ name, value = [] }: EnumProto, scope: string): void {
    const numbers = value.map((one) => [one.name, one.number ?? 0] as const);
    this.enums.set(within(scope, name), new Map(numbers));
  }

  private messageOf(name: string, proto: MessageProto): MessageType {
    const fields = (proto.field ?? []).map((one) => [one.name, this.fieldOf(one, name, proto)]);
    return { name, fields: new Map(fields as [string, Field][]) };
  }

  private fieldOf(proto: FieldProto, scope: string, parent: MessageProto): Field {
    const { name, type: kind, typeName, oneofIndex } = proto;
    const isList = proto.label === 'LABEL_REPEATED';
    const entry = isList ? entryOf(proto, parent) : undefined;
    const [key, value] = (entry?.field ?? []).map((one) => this.fieldOf(one, scope, parent));
    if (key !== undefined && value !== undefined)
      return { name, kind, isList: false, map: { key, value } };
    const type = typeName === undefined ? undefined : this.resolve(typeName, scope);
    const oneof = oneofIndex === undefined ? undefined : parent.oneofDecl?.[oneofIndex]?.name;
    return {
      name,
      kind,
      isList,
      ...(type !== undefined && { type }),
      ...(oneof !== undefined && { oneof }),
    };
  }

  /** A name as it is written within a message; undefined where it may be one of several. */
  private resolve(name: string, scope: string): string | undefined {
    const around = scope.split('.');
    const found = [...around, ''].flatMap((_, n) => {
      const whole = within(around.slice(0, n).join('.'), name);
      return this.protos.has(whole) || this.enums.has(whole) ? [whole] : [];
    });
    return found.length === 1 ? found[0] : undefined;
  }
}

function within(scope: string, name: string): string {
  return scope === '' ? name : `${scope}.${name}`;
}

/** The message that stands for the entries of a map. */
function entryOf(field: FieldProto, parent: MessageProto): MessageProto | undefined {
  return parent.nestedType?.find(
    ({ name, options }) => options?.mapEntry === true && name === field.typeName,
  );
}
