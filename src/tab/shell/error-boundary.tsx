import { Component, type ReactNode } from 'react';

interface Props {
  /** What is shown in place of a page that broke. */
  readonly fallback: ReactNode;
  readonly children: ReactNode;
}

/** Keeps a defect of one page from taking the rest of the tab with it. React asks for a class here. */
export class ErrorBoundary extends Component<Props, { readonly broken: boolean }> {
  override readonly state = { broken: false };

  static getDerivedStateFromError(): { broken: true } {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? this.props.fallback : this.props.children;
  }
}
