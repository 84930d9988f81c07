# Reference values for clustered regressions, ordered grades, agreement and within-between models.
#
# Run from this folder: Rscript clusters.R
# It writes clusters_values.csv (each value beside the expression that gave it) and the data of R's
# own sets that they use: clusters_orthodont.csv and clusters_housing.csv. R is not needed to run
# the tests. Packages: sandwich, lmtest, MASS, nlme, vcd.

suppressPackageStartupMessages({
  library(sandwich); library(lmtest); library(MASS); library(nlme); library(vcd)
})
options(digits = 17)
rows <- list()
say <- function(name, expression) {
  command <- paste(trimws(deparse(substitute(expression), width.cutoff = 500)), collapse = " ")
  values <- as.numeric(expression)
  names <- if (length(values) > 1) paste0(name, "[", seq_along(values), "]") else name
  rows[[length(rows) + 1]] <<- data.frame(
    name = names, value = trimws(formatC(values, digits = 17, format = "g")), command = command
  )
}

# ---- panel: growth of teeth, 27 children at four ages ----
teeth <- data.frame(
  distance = Orthodont$distance, age = Orthodont$age,
  child = as.character(Orthodont$Subject), male = as.numeric(Orthodont$Sex == "Male")
)
# a predictor that changes within and differs between children
teeth$x <- with(teeth, age * (1 + male) + ave(distance, child))
teeth$long <- as.numeric(teeth$distance > 24)
write.csv(teeth, "clusters_orthodont.csv", row.names = FALSE)

plain <- lm(distance ~ age + male, teeth)
say("ols beta", coef(plain))
say("ols se", sqrt(diag(vcovCL(plain, ~child))))
say("ols p", coeftest(plain, vcovCL(plain, ~child), df = 26)[, 4])
fixed <- lm(distance ~ x + factor(child) + factor(age), teeth)
say("fixed effects x", coeftest(fixed, vcovCL(fixed, ~child))["x", 1:2])
odds <- glm(long ~ age + male, binomial, teeth, epsilon = 1e-14)
say("logit beta", coef(odds))
say("logit se", sqrt(diag(vcovCL(odds, ~child))))
away <- glm(long ~ male + offset(log(age)), binomial, teeth, epsilon = 1e-14)
say("logit offset beta", coef(away))
say("logit offset se", sqrt(diag(vcovCL(away, ~child))))

teeth$between <- ave(teeth$x, teeth$child)
teeth$within <- teeth$x - teeth$between
mixed <- lme(distance ~ within + between + factor(age), random = ~ 1 | child, data = teeth)
say("within-between beta", fixef(mixed)[1:3])
spread <- as.numeric(VarCorr(mixed)[, "Variance"])
say("within-between share", spread[1] / sum(spread))
# cluster-robust errors of the same weights, by hand: no package gives them for lme
V <- function(n) diag(n) * spread[2] + spread[1]
X <- model.matrix(distance ~ within + between + factor(age), teeth)
e <- teeth$distance - X %*% fixef(mixed)
bread <- solve(Reduce(`+`, lapply(split(seq_len(nrow(X)), teeth$child), function(i)
  t(X[i, ]) %*% solve(V(length(i))) %*% X[i, ])))
meat <- Reduce(`+`, lapply(split(seq_len(nrow(X)), teeth$child), function(i) {
  s <- t(X[i, ]) %*% solve(V(length(i))) %*% e[i]; s %*% t(s) }))
say("within-between se", sqrt(diag(bread %*% meat %*% bread) * 27 / 26)[1:3])

# ---- ordered grades: satisfaction with housing, one row a tenant ----
people <- housing[rep(seq_len(nrow(housing)), housing$Freq), 1:4]
people <- data.frame(
  satisfaction = as.numeric(people$Sat), influence = as.numeric(people$Infl),
  contact = as.numeric(people$Cont == "High"), block = as.numeric(people$Type)
)
people$group <- paste(people$block, (seq_len(nrow(people)) %% 10))
write.csv(people, "clusters_housing.csv", row.names = FALSE)
ordered <- polr(factor(satisfaction) ~ influence + contact, people, Hess = TRUE,
  control = list(reltol = 1e-14, maxit = 1000))
say("polr beta", coef(ordered))
say("polr se", sqrt(diag(vcovCL(ordered, people$group)))[1:2])
say("polr zeta", ordered$zeta)

# ---- agreement: two neurologists' gradings (Landis and Koch 1977), 1 certain to 4 doubtful ----
patients <- matrix(c(38, 33, 10, 3, 5, 11, 14, 7, 0, 3, 5, 3, 1, 0, 6, 10), 4)
say("kappa quadratic", Kappa(patients, weights = "Fleiss-Cohen")$Weighted["value"])
say("kappa table", patients)

out <- do.call(rbind, rows)
file <- "clusters_values.csv"
writeLines(paste0("# ", R.version.string, "; sandwich ", packageVersion("sandwich"),
  "; MASS ", packageVersion("MASS"), "; nlme ", packageVersion("nlme"),
  "; vcd ", packageVersion("vcd")), file)
suppressWarnings(write.table(out, file, sep = ",", row.names = FALSE, append = TRUE))
