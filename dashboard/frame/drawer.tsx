import { Dialog, Modal, ModalOverlay } from "react-aria-components/Modal";
import { Side } from "./side.tsx";

/** What stands at the side of wide windows, over a narrow one. */
export function Drawer({ onClose }: { readonly onClose: () => void }) {
  return (
    <ModalOverlay className="veil" isDismissable isOpen onOpenChange={onClose}>
      <Modal className="side-sheet">
        <Dialog aria-label="Menu">
          <Side onGo={onClose} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
