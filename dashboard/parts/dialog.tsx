import { type ReactNode, useContext } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components/Modal";
import { WritesContext } from "./writes.ts";

interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Whether it warns of a loss. */
  readonly isAlert?: boolean;
  /** Whether only its own buttons close it, because what it shows is shown once. */
  readonly isKept?: boolean;
}

/** A question that stands before the page until it is answered; Escape leaves all as it is, unless it is kept. */
export function Dialog({ title, isOpen, onClose, children, isAlert = false, isKept = false }: DialogProps) {
  return (
    <ModalOverlay
      className="veil"
      isDismissable={!isKept}
      isKeyboardDismissDisabled={isKept}
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
    >
      <Modal className="dialog-box">
        <AriaDialog className="dialog" role={isAlert ? "alertdialog" : "dialog"}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          <WhyNoWrites />
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** The page says it, too, but behind this. */
function WhyNoWrites() {
  const why = useContext(WritesContext);
  return why === undefined ? undefined : <p className="soft">{why}</p>;
}
