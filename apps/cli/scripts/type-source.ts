import { type Comment, parseSync, type Program, type TSInterfaceDeclaration } from 'oxc-parser';

/** A declared type: its name, its text as in the source without `export`, and what its doc comment says. */
export interface TypeDeclaration {
  readonly name: string;
  readonly text: string;
  readonly comment: string;
}

export interface MethodDeclaration {
  readonly name: string;
  readonly params: string;
  readonly result: string;
  readonly comment: string;
}

/** The types that source files export, and the methods in their interfaces whose members are {params, result}. */
export class TypeSource {
  readonly #source: string;
  readonly #program: Program;
  readonly #comments: readonly Comment[];

  constructor(path: string, source: string) {
    const { program, comments, errors } = parseSync(path, source);
    const [error] = errors;
    if (error !== undefined) throw new Error(`${path} cannot be parsed: ${error.message}`);
    this.#source = source;
    this.#program = program;
    this.#comments = comments;
  }

  types(): readonly TypeDeclaration[] {
    return this.#program.body.flatMap((statement) => {
      if (statement.type !== 'ExportNamedDeclaration' || statement.declaration === null) return [];
      const { declaration } = statement;
      if (declaration.type !== 'TSInterfaceDeclaration' && declaration.type !== 'TSTypeAliasDeclaration') return [];
      const text = this.#source.slice(declaration.start, declaration.end);
      return [{ name: declaration.id.name, text, comment: this.#commentBefore(statement.start) }];
    });
  }

  /** The members of all exported interfaces whose name ends in `Methods`. */
  methods(): readonly MethodDeclaration[] {
    return this.#program.body.flatMap((statement) => {
      const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : null;
      if (declared?.type !== 'TSInterfaceDeclaration' || !declared.id.name.endsWith('Methods')) return [];
      return this.#methodsOf(declared);
    });
  }

  #methodsOf(declared: TSInterfaceDeclaration): readonly MethodDeclaration[] {
    const interfaceName = declared.id.name;
    return declared.body.body.flatMap((member) => {
      if (member.type !== 'TSPropertySignature') return [];
      const name =
        member.key.type === 'Identifier' ? member.key.name : String((member.key as { value: unknown }).value);
      const literal = member.typeAnnotation?.typeAnnotation;
      if (literal?.type !== 'TSTypeLiteral') throw new Error(`${interfaceName}.${name} is no method.`);
      const part = (wanted: string): string => {
        for (const field of literal.members) {
          if (field.type !== 'TSPropertySignature' || field.key.type !== 'Identifier') continue;
          const type = field.typeAnnotation?.typeAnnotation;
          if (field.key.name === wanted && type !== undefined) return oneLine(this.#source.slice(type.start, type.end));
        }
        throw new Error(`${interfaceName}.${name} has no ${wanted}.`);
      };
      return [{ name, params: part('params'), result: part('result'), comment: this.#commentBefore(member.start) }];
    });
  }

  #commentBefore(position: number): string {
    const comment = this.#comments.find(
      ({ end }) => end <= position && this.#source.slice(end, position).trim() === '',
    );
    if (comment === undefined) return '';
    const lines = comment.value.split('\n').map((line) => line.replace(/^\s*\*+\s?/u, '').trim());
    return lines.filter((line) => line !== '').join(' ');
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').replaceAll(/;\s\}/gu, ' }');
}
