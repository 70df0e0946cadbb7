/// The version that every surface shows.
package enum ProductVersion {
    package static let text = "0.1.0"
}
