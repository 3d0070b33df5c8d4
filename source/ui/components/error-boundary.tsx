import React from 'react';

type Properties = {
	readonly onError: (error: Error) => void;
	readonly children: React.ReactNode;
};

/** Hands a mistake in drawing to `onError` and draws nothing more, so that Ink's own overview of it never shows. */
export class ErrorBoundary extends React.Component<Properties, {readonly hasFailed: boolean}> {
	static getDerivedStateFromError(): {hasFailed: boolean} {
		return {hasFailed: true};
	}

	override state = {hasFailed: false};

	override componentDidCatch(error: unknown): void {
		this.props.onError(error instanceof Error ? error : new Error(String(error), {cause: error}));
	}

	override render(): React.ReactNode {
		return this.state.hasFailed ? null : this.props.children;
	}
}
