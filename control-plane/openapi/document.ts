/** The parts of an OpenAPI 3.1 document that we write and render. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description: string;
    readonly license: { readonly name: string; readonly identifier: string };
    readonly contact: { readonly name: string; readonly url: string };
  };
  readonly servers: readonly { readonly url: string; readonly description: string }[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  /** Address to method to operation. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, OpenApiSchema>>;
    readonly headers: Readonly<Record<string, OpenApiHeader>>;
    readonly examples: Readonly<Record<string, OpenApiExample>>;
    readonly securitySchemes: Readonly<Record<string, OpenApiSecurityScheme>>;
  };
}

/** Serves the document: it is loaded when it is first asked for. */
export type LoadOpenApi = () => Promise<OpenApiDocument>;

export interface OpenApiSecurityScheme {
  readonly type: string;
  readonly scheme: string;
  readonly description: string;
}

export interface OpenApiReference {
  readonly $ref: string;
}

export interface OpenApiSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, OpenApiSchema>>;
  readonly required?: readonly string[];
  readonly items?: OpenApiSchema;
  readonly anyOf?: readonly OpenApiSchema[];
  readonly additionalProperties?: OpenApiSchema | boolean;
  readonly enum?: readonly string[];
  readonly "x-extensible-enum"?: readonly string[];
  readonly "x-enumDescriptions"?: Readonly<Record<string, string>>;
  readonly examples?: readonly unknown[];
}

export interface OpenApiOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  /** An extension that several documentation tools know. */
  readonly "x-codeSamples"?: readonly { readonly lang: string; readonly source: string }[];
  readonly parameters?: readonly OpenApiParameter[];
  readonly requestBody?: { readonly required: boolean; readonly description: string; readonly content: OpenApiContent };
  /** Other than that of the whole document. */
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  /** Status to response. */
  readonly responses: Readonly<Record<string, OpenApiResponse>>;
}

export interface OpenApiParameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description: string;
  readonly schema: OpenApiSchema;
  readonly style?: string;
  readonly explode?: boolean;
  readonly example: unknown;
}

export interface OpenApiResponse {
  readonly description: string;
  readonly headers: Readonly<Record<string, OpenApiReference>>;
  readonly content?: OpenApiContent;
}

export interface OpenApiHeader {
  readonly description: string;
  readonly schema: OpenApiSchema;
  readonly example: unknown;
}

export interface OpenApiExample {
  readonly summary: string;
  readonly value: unknown;
}

export type OpenApiContent = Readonly<
  Record<string, { readonly schema: OpenApiSchema; readonly examples?: Readonly<Record<string, OpenApiReference>> }>
>;
