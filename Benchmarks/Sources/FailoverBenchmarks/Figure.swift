/// One number of each run, in milliseconds.
struct Figure {
    /// As the scenario calls it.
    let name: String
    /// In the table.
    let title: String
    var goals = Goals()
}
