# Reference values for tests/test_stats_panels.py. Run in this folder: Rscript panels.R
# R packages: sandwich, nlme
library(sandwich)
library(nlme)
set.seed(20260629)
rows <- list()
say <- function(name, values) {
  command <- paste(trimws(deparse(substitute(values), width.cutoff = 500)), collapse = " ")
  names <- if (length(values) == 1) name else paste0(name, "[", seq_along(values), "]")
  rows[[length(rows) + 1]] <<- data.frame(name = names, value = sprintf("%.17g", as.numeric(values)), command = command)
}

# ---- a small panel: 40 councils, 10 years, adoption in 2014, 2015 or never ------------------
councils <- 40; years <- 2008:2018
panel <- expand.grid(year = years, council = 0:(councils - 1))
first <- ifelse(0:(councils - 1) < 3, 2013, ifelse(0:(councils - 1) < 8, 2015, NA))
panel$start <- first[panel$council + 1]
level <- rnorm(councils, 60, 8)
panel$spend <- round(100 + rnorm(councils, 0, 10)[panel$council + 1] + rnorm(nrow(panel), 0, 6), 4)
panel$y <- round(level[panel$council + 1] + 0.5 * (panel$year - 2008) - 0.1 * panel$spend +
  ifelse(!is.na(panel$start) & panel$year >= panel$start, -4, 0) + rnorm(nrow(panel), 0, 2), 4)
panel$good <- as.integer(panel$y + rnorm(nrow(panel), 0, 6) > 52)
panel$imd <- round(rnorm(councils, 20, 5), 4)[panel$council + 1]

# ---- within and between, with and without years ------------------------------------------------
panel$mean <- ave(panel$spend, panel$council)
panel$within <- panel$spend - panel$mean
bare <- lme(y ~ within + mean + imd, random = ~1 | council, data = panel)
say("lme without years", fixef(bare)[2:4])
full <- lme(y ~ within + mean + imd + factor(year), random = ~1 | council, data = panel)
say("lme with years", fixef(full)[2:4])
ols <- lm(y ~ within + mean + imd + factor(year), data = panel)
say("mundlak errors", sqrt(diag(vcovCL(ols, cluster = ~council, type = "HC1")))[2:4])

# ---- stacked difference in differences ---------------------------------------------------------
before <- 4; after <- 3
stacks <- list()
for (g in c(2013, 2015)) {
  window <- panel[panel$year >= g - before & panel$year <= g + after, ]
  keep <- (!is.na(window$start) & window$start == g) | is.na(window$start) |
    (!is.na(window$start) & window$start > g + after)
  one <- window[keep, ]
  one$stack <- g; one$since <- one$year - g
  one$treated <- as.integer(!is.na(one$start) & one$start == g)
  adopters <- length(unique(one$council[one$treated == 1]))
  controls <- length(unique(one$council[one$treated == 0]))
  one$w <- ifelse(one$treated == 1, 1, adopters / controls) / 8
  stacks[[length(stacks) + 1]] <- one
}
stacked <- do.call(rbind, stacks)
stacked$event <- relevel(factor(ifelse(stacked$treated == 1, stacked$since, -1)), ref = "-1")
did <- lm(y ~ factor(paste(stack, council)) + factor(paste(stack, year)) + event, data = stacked, weights = w)
terms <- paste0("event", setdiff(-before:after, -1))
say("stacked effects", coef(did)[terms])
V <- vcovCL(did, cluster = ~council, type = "HC0", cadjust = TRUE)[terms, terms]
say("stacked errors", sqrt(diag(V)))
k <- c(rep(-1 / before, before - 1), 0, rep(1 / after, after))
say("stacked overall", sum(k * coef(did)[terms]))
say("stacked overall error", sqrt(drop(t(k) %*% V %*% k)))

out <- file("r_panels.csv", "w")
writeLines(paste0("# ", R.version.string, "; sandwich ", packageVersion("sandwich"), "; nlme ", packageVersion("nlme")), out)
write.csv(do.call(rbind, rows), out, row.names = FALSE)
close(out)
out <- file("panels.csv", "w")
writeLines("# Simulated by panels.R: 40 councils, 11 years, three adopting in 2013 and five in 2015", out)
write.csv(panel[, c("council", "year", "start", "spend", "imd", "y", "good")], out, row.names = FALSE)
close(out)
