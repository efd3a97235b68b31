// Problems holds the sentences for people: for each code of `Records/Problems` its sentence in
// Japanese, its HTTP status and its exit code. The layers below throw codes with details and know
// none of this.
//
// Never here: the causes of problems, and any rule of permissions.
