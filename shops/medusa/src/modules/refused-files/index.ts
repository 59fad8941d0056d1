import { AbstractFileProviderService, MedusaError, ModuleProvider, Modules } from "@medusajs/framework/utils";

function refuse(): never {
  throw new MedusaError(
    MedusaError.Types.NOT_ALLOWED,
    "This shop has no file storage, so nothing can be uploaded or exported. Give image addresses, or ask for a bucket.",
  );
}

class RefusedFiles extends AbstractFileProviderService {
  static override identifier = "refused";

  override upload = refuse;
  override getUploadStream = refuse;
  override getPresignedDownloadUrl = refuse;
  override getDownloadStream = refuse;
  override getAsBuffer = refuse;

  override async delete(): Promise<void> {
    // Nothing was ever stored.
  }
}

export default ModuleProvider(Modules.FILE, { services: [RefusedFiles] });
