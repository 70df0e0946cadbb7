/// What one look at the store led to.
package struct RenderPass: Hashable, Sendable {
    package var changes: [RouteChange] = []
    /// What the store has and should not have, or the template names and the store does not have. One line each.
    package var troubles: [String] = []
    package var isReplaced = false
    /// nil: the command was not run.
    package var reload: ReloadOutcome?
    /// Nothing was rendered: what was there stays.
    package var failure: RouteRenderingError?

    package init() {}
}
