/** A file that is made from others and committed; its path counts from the project's root. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}
